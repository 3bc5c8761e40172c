"""The form fields that Django lacks: secrets, hosts and event types."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.events import valid_pattern

#: How many event types one config may name.
MAX_EVENT_TYPES = 100


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


class SecretField(forms.CharField):
    """A value that can be written and never read.

    Its cleaned value is the letters, None for "keep what is stored" or ``CLEAR``.

    Args:
        recipe: How a client makes a good value; None when the service makes it.
    """

    widget = SecretInput

    def __init__(self, *, recipe: SecretRecipe | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10_000)
        super().__init__(**kwargs)
        self.recipe = recipe
        #: Set by the form of a config that has this secret already: nothing typed keeps it.
        self.is_set = False

    def clean(self, value: Any) -> Any:
        """Return the letters, None or ``CLEAR``."""
        if value is CLEAR:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return CLEAR
        if self.is_set and value in self.empty_values:
            return None
        return super().clean(value) or None


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


class EventTypesField(forms.Field):
    """A list of event types and patterns; a string is split at commas and spaces."""

    widget = forms.SelectMultiple
    default_error_messages = {
        "kind": _("Give a list of event types."),
        "pattern": _("“%(pattern)s” is no event type: write noun.past_verb, noun.* or *."),
        "many": _("At most %(limit)d event types."),
    }

    def to_python(self, value: Any) -> list[str]:
        """Return the patterns, each once, in the order given."""
        if value is None:
            return []
        if isinstance(value, str):
            value = re.split(r"[,\s]+", value.strip()) if value.strip() else []
        if not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
            raise ValidationError(self.error_messages["kind"], code="kind")
        if len(value) > MAX_EVENT_TYPES:
            raise ValidationError(self.error_messages["many"], code="many", params={"limit": MAX_EVENT_TYPES})
        for item in value:
            if not valid_pattern(item):
                shown = ascii(item[:60])[1:-1]
                raise ValidationError(
                    self.error_messages["pattern"], code="pattern", params={"pattern": shown}
                )
        return list(dict.fromkeys(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether other patterns were given; their order does not count."""
        return set(initial or []) != set(data or [])


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
