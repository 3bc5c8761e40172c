"""What may be the name of something that people tell apart by it: one line that can be seen."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: They turn the text around them, so that a name reads as another (Unicode Technical Report 36).
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def check_name(text: str) -> None:
    """Raise ValidationError for control characters, for what turns text around and for what nobody sees."""
    if any(unicodedata.category(sign) in {"Cc", "Zl", "Zp"} for sign in text):
        raise ValidationError(_("A name is one line, without control characters."), code="control")
    if _TURNING & set(text):
        raise ValidationError(_("A name can't hold signs that turn text around."), code="direction")
    if not any(unicodedata.category(sign)[0] not in "CZM" for sign in text):
        raise ValidationError(_("A name must have something to see."), code="invisible")
