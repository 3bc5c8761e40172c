"""Which fields of a form are hidden or required just now, as their rules say."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk.fieldsets import rules_of_fieldsets
from jackfield.sdk.presentation import presentation_of
from jackfield.sdk.rules import FieldRule

#: Fields that a config's form may have beside those of its class.
_ROUTING = frozenset({"event_types", "conditions"})


def told(field: forms.Field, value: Any) -> Any:
    """Return what a rule is told of a field's stored value.

    A decimal is stored as text and is a number; of a mapping of secrets a rule sees the keys.
    """
    if getattr(field, "values_are_secret", False) and isinstance(value, Mapping):
        return dict.fromkeys(value)
    if isinstance(field, forms.DecimalField) and isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


@dataclass(frozen=True)
class FieldRules:
    """The rules of one form's fields; a field without one is not named."""

    visible: Mapping[str, FieldRule]
    required: Mapping[str, FieldRule]

    def hidden(
        self, *, typed: Callable[[str], Any], kept: Callable[[str], Any]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Return which fields are hidden, and which are required by their rule and not hidden.

        Args:
            typed: Gives what a field holds as it was filled in.
            kept: Gives what is stored in it: what a hidden field is taken to hold.
        """
        asked = _Asked(self.visible, typed, kept)
        hidden = frozenset(name for name in self.visible if asked.is_hidden(name))
        required = frozenset(
            name
            for name, rule in self.required.items()
            if name not in hidden and rule.holds(asked.values_for(rule))
        )
        return hidden, required


def rules_of(form: Any) -> FieldRules:
    """Return the rules of a form or of a form class; a fieldset's rule is one of each of its fields."""
    names: Mapping[str, Any] = getattr(form, "fields", None) or form.base_fields
    visible = dict(rules_of_fieldsets(getattr(getattr(form, "Meta", None), "fieldsets", None) or ()))
    required = {}
    for name in names:
        said = presentation_of(form, name)
        if said.visible_when is not None:
            visible[name] = said.visible_when & visible[name] if name in visible else said.visible_when
        if said.required_when is not None:
            required[name] = said.required_when
    return FieldRules({name: rule for name, rule in visible.items() if name in names}, required)


def stray_names(form: Any) -> Iterator[str]:
    """Yield a sentence for each name in the rules of a form, or of a form class, that is no field of it."""
    names: Mapping[str, Any] = getattr(form, "fields", None) or form.base_fields
    known = {*names, *_ROUTING}
    for _title, options in getattr(getattr(form, "Meta", None), "fieldsets", None) or ():
        yield from _strays("Meta.fieldsets", "visible_when", options.get("visible_when"), known)
    for name in names:
        said = presentation_of(form, name)
        yield from _strays(name, "visible_when", said.visible_when, known)
        yield from _strays(name, "required_when", said.required_when, known)


def require_known_names(form: type[forms.Form], *, of: str) -> None:
    """Pass, unless a rule of a form class asks about a field that it has not.

    Args:
        form: The class.
        of: What its author called it.

    Raises:
        ImproperlyConfigured: One does: it would never hold, or always.
    """
    if sentences := list(stray_names(form)):
        raise ImproperlyConfigured(" ".join(f"{of}.{sentence}" for sentence in sentences))


def _strays(where: str, word: str, rule: FieldRule | None, known: Collection[str]) -> Iterator[str]:
    for name in sorted((rule.fields if rule is not None else frozenset()) - set(known)):
        yield f"{where}: {word} names {name!r}, which is no setting."


class _Asked:
    """What each field holds while rules look at each other's fields."""

    def __init__(
        self,
        visible: Mapping[str, FieldRule],
        typed: Callable[[str], Any],
        kept: Callable[[str], Any],
    ) -> None:
        self.visible = visible
        self.typed = typed
        self.kept = kept
        self.known: dict[str, bool] = {}

    def is_hidden(self, name: str) -> bool:
        if name not in self.visible:
            return False
        if name not in self.known:
            self.known[name] = False  # A circle of rules ends with what is looked at shown.
            self.known[name] = not self.visible[name].holds(self.values_for(self.visible[name]))
        return self.known[name]

    def values_for(self, rule: FieldRule) -> dict[str, Any]:
        return {name: self.kept(name) if self.is_hidden(name) else self.typed(name) for name in rule.fields}
