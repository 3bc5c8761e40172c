"""A field for the event types that a config hears."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.events import valid_pattern
from jackfield.sdk.rawvalues import list_refusal, text_refusal

#: How many event types one config may name.
MAX_EVENT_TYPES = 100


class EventTypesField(forms.Field):
    """A list of event types and patterns; a string is split at commas and spaces."""

    widget = forms.SelectMultiple
    default_error_messages = {
        "kind": _("Give a list of event types."),
        "pattern": _("“%(pattern)s” is no event type: write noun.past_verb, noun.* or *."),
        "many": _("At most %(limit)d event types."),
    }

    def refusal_of(self, value: Any) -> str | Promise | None:
        """Return why a raw value is no list of texts, or None."""
        return text_refusal(self, value) if isinstance(value, str) else list_refusal(self, value)

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
