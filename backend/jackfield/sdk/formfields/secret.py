"""Secrets in forms: what can be written and never read."""

from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.rawvalues import text_refusal
from jackfield.sdk.secrets import Rotation

#: The longest secret that states no limit of its own, in characters.
MAX_SECRET = 10_000


class Encoding(StrEnum):
    """How the random bytes of a secret are written."""

    BASE64 = "BASE64"
    BASE64URL = "BASE64URL"
    HEX = "HEX"


@dataclass(frozen=True, kw_only=True)
class SecretRecipe:
    """How a client makes a good value by itself: the prefix, then encoded random bytes."""

    prefix: str = ""
    byte_count: int = 32
    encoding: Encoding = Encoding.BASE64


class _Clear:
    def __repr__(self) -> str:
        return "CLEAR"


#: The value of a secret field that is to be emptied; an empty value keeps what is stored.
CLEAR: Final = _Clear()


class SecretInput(forms.PasswordInput):
    """A password input that never renders a value; ``NAME-clear`` empties the secret."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})}, render_value=False)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was typed, or ``CLEAR``."""
        if data.get(f"{name}-clear"):
            return CLEAR
        return super().value_from_datadict(data, files, name)


class SecretTextarea(forms.Textarea):
    """A text area that never renders a value; ``NAME-clear`` empties the secret."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Leave the value out."""
        return super().get_context(name, None, attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was typed, or ``CLEAR``."""
        if data.get(f"{name}-clear"):
            return CLEAR
        return super().value_from_datadict(data, files, name)


class SecretField(forms.CharField):
    """A value that can be written and never read.

    Its cleaned value is the letters (of a ``Rotation`` one), None for "keep what is stored" or ``CLEAR``.

    Args:
        recipe: How a client makes a good value; None when the service makes it.
        rotates: Whether the one before can stay good for a while beside a new one.
    """

    widget = SecretInput
    #: How a client makes a good value; None when the service makes it.
    recipe: SecretRecipe | None = None
    #: Set by the form of a config that has this secret already: nothing typed keeps it.
    is_set = False
    #: Whether the author's code takes the one before beside a new one.
    rotates = False
    #: Set by the form of a config: it does, and there is one.
    can_rotate = False

    def __init__(self, *, recipe: SecretRecipe | None = None, rotates: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_SECRET)
        super().__init__(**kwargs)
        self.recipe = recipe
        self.rotates = rotates

    def refusal_of(self, value: Any) -> str | Promise | None:
        """Return why a raw value is no secret, or None."""
        if value is CLEAR:
            return None
        return text_refusal(self, value) if isinstance(value, str) else _("Enter a text.")

    def clean(self, value: Any) -> Any:
        """Return the letters, None or ``CLEAR``."""
        if value is CLEAR:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return CLEAR
        if self.is_set and value in self.empty_values:
            return None
        clean = super().clean(value) or None
        if clean is not None and isinstance(value, Rotation):
            return Rotation(clean, keep_old_s=value.keep_old_s)
        return clean


def is_secret(field: forms.Field) -> bool:
    """Say whether a field asks for a secret: ours, or Django's own with a password input."""
    return isinstance(field, SecretField) or (
        isinstance(field, forms.CharField) and isinstance(field.widget, forms.PasswordInput)
    )


def as_secret(field: forms.Field) -> forms.Field:
    """Return a field as the ``SecretField`` that it is meant to be; one that asks for no secret as it is.

    A text with a password input becomes one in place: it keeps its class's own cleaning, its validators and
    messages, and from then on renders and returns nothing that is stored.
    """
    if isinstance(field, SecretField) or not isinstance(field, forms.CharField) or not is_secret(field):
        return field
    kind: Any = type(field)
    field.__class__ = _secret_class(kind)
    attrs = dict(field.widget.attrs)
    field.widget = SecretInput(attrs)
    field.widget.is_required = field.required
    field.initial = None
    if field.max_length is None:
        field.max_length = MAX_SECRET
        field.validators.append(MaxLengthValidator(MAX_SECRET))
    return field


def secured(form_class: type[forms.Form]) -> type[forms.Form]:
    """Return a form class whose password inputs ask for secrets: itself, if it has none but ours."""
    stock = [
        name
        for name, field in form_class.base_fields.items()
        if is_secret(field) and not isinstance(field, SecretField)
    ]
    if not stock:
        return form_class
    if form_class not in _SECURED:
        fields = {name: as_secret(deepcopy(form_class.base_fields[name])) for name in stock}
        made = type(form_class.__name__, (form_class,), {"__module__": form_class.__module__, **fields})
        _SECURED[form_class] = made
    return _SECURED[form_class]


_SECURED: WeakKeyDictionary[type, type[forms.Form]] = WeakKeyDictionary()


@cache
def _secret_class(kind: Any) -> type[forms.CharField]:
    return type(f"Secret{kind.__name__}", (SecretField, kind), {"__module__": kind.__module__})
