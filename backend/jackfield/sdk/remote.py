"""Which settings have remote choices: offline, any value within bounds is one of theirs."""

from collections.abc import Mapping
from typing import Any

from django import forms


def remote_names(owner: Any) -> frozenset[str]:
    """Return the settings whose values only the service knows; ``owner`` is an integration or its class."""
    return frozenset(getattr(getattr(owner, "abilities", None), "choices", ()))


def allow_remote(fields: Mapping[str, forms.Field], owner: Any) -> None:
    """Let choice fields with remote choices take every text; changes the fields in place."""
    for name in remote_names(owner):
        field = fields.get(name)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            field.__class__ = _REMOTE.get(type(field), type(field))  # type: ignore[assignment]  # of its kind


class RemoteChoiceField(forms.ChoiceField):
    """One of the choices that the service has."""

    def valid_value(self, value: Any) -> bool:
        """Take any: the service is asked while the form is open, and says so when it is used."""
        return True


class RemoteMultipleChoiceField(forms.MultipleChoiceField):
    """Some of the choices that the service has."""

    def valid_value(self, value: Any) -> bool:
        """Take any, for the same reason."""
        return True


_REMOTE: Mapping[type[forms.Field], type[forms.Field]] = {
    forms.ChoiceField: RemoteChoiceField,
    forms.MultipleChoiceField: RemoteMultipleChoiceField,
}
