"""Fields for hosts and for lists of free texts."""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.rawvalues import MAX_ITEMS, broken_text

#: How many texts a list of texts may have, and how long each may be.
MAX_TAGS = 100
MAX_TAG = 500
_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.IGNORECASE)


class HostField(forms.CharField):
    """A host name or an IP address, without scheme or port."""

    default_error_messages = {"host": _("Enter a host name or an IP address.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 253)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the host, lower case."""
        host = super().clean(value)
        if host and not _HOST_NAME.fullmatch(host) and not _is_address(host):
            raise ValidationError(self.error_messages["host"], code="host")
        return host.lower() if isinstance(host, str) else host


class TagsField(forms.Field):
    """A list of texts, none of which stands twice; a string is split at commas and line ends.

    Args:
        min_items: The fewest texts.
        max_items: The most texts.
        min_length: Of the shortest text.
        max_length: Of the longest text.
    """

    widget = forms.SelectMultiple
    default_error_messages = {
        "kind": _("Give a list of texts."),
        "min_items": _("Give at least %(limit)d."),
        "max_items": _("Give at most %(limit)d."),
        "min_length": _("Each must have at least %(limit)d characters."),
        "max_length": _("Each must have at most %(limit)d characters."),
    }

    def __init__(
        self,
        *,
        min_items: int | None = None,
        max_items: int = MAX_TAGS,
        min_length: int | None = None,
        max_length: int = MAX_TAG,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.min_items, self.max_items = min_items, max_items
        self.min_length, self.max_length = min_length, max_length

    def refusal_of(self, value: Any) -> None:
        """Return nothing: ``clean`` judges whatever comes."""

    def to_python(self, value: Any) -> list[str]:
        """Return the texts, each once, in the order given."""
        if value is None:
            return []
        if isinstance(value, str):
            value = re.split(r"[,\r\n]", value, maxsplit=max(self.max_items, MAX_ITEMS))
        if not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
            raise ValidationError(self.error_messages["kind"], code="kind")
        if len(value) > max(self.max_items, MAX_ITEMS):  # A flood; repetitions do not count below.
            raise self._error("max_items", self.max_items)
        for item in value:
            broken = broken_text(item)
            if broken is not None:
                raise ValidationError(str(broken), code="invalid")
        return [text for text in dict.fromkeys(item.strip() for item in value) if text]

    def validate(self, value: Any) -> None:
        """Raise ValidationError when there are too few, or one is too short or too long."""
        super().validate(value)
        if len(value) > self.max_items:
            raise self._error("max_items", self.max_items)
        if value and self.min_items is not None and len(value) < self.min_items:
            raise self._error("min_items", self.min_items)
        if self.min_length is not None and any(len(text) < self.min_length for text in value):
            raise self._error("min_length", self.min_length)
        if any(len(text) > self.max_length for text in value):
            raise self._error("max_length", self.max_length)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether other texts, or another order, were given."""
        return list(initial or []) != list(data or [])

    def _error(self, code: str, limit: int) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"limit": limit})


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
