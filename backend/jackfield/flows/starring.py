"""Stars for secrets in what an author's step says, before anybody reads or keeps it."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from django import forms
from django.utils.functional import Promise

from jackfield.sdk.steps import Form, Step
from jackfield.sdk.storing import stored

S = TypeVar("S", bound=Step)

Redact = Callable[[str], str]
#: Names that lead back to the author's code, and what it hands to us alone.
_AS_IT_IS = frozenset({"step_id", "option_id", "form_class", "values", "resource"})
_LISTED = frozenset({"options", "facts", "consequences"})
#: What a form's field says.
_SAID = ("label", "help_text", "initial")


def starred(step: S, redact: Redact) -> S:
    """Return a step with stars for every secret in its texts, its result, and the texts of its form.

    Args:
        redact: Puts them into one text.

    Raises:
        Exception: The step holds what can't be kept or shown.
    """
    told: dict[str, Any] = {}
    for item in fields(step):
        if item.name not in _AS_IT_IS:
            told[item.name] = _starred(_plain(item.name, getattr(step, item.name)), redact)
    if isinstance(step, Form):
        told["form_class"] = _form_class(step.form_class, redact)
    return replace(step, **told)


def _plain(name: str, value: Any) -> Any:
    """Return what can be looked into: a result as it will be kept, and what is listed as a list."""
    if name == "result":
        return stored(value)
    return list(value) if name in _LISTED else value


def _starred(value: Any, redact: Redact) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str | Promise):
        # A sentence that is still to be translated stays so, if there is nothing to hide in it.
        text = str(value)
        told = redact(text)
        return value if told == text else told
    if isinstance(value, Mapping):
        return {_starred(key, redact): _starred(item, redact) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_starred(item, redact) for item in value])
    if is_dataclass(value) and not isinstance(value, type):
        names = {item.name for item in fields(value)} - _AS_IT_IS
        return replace(value, **{name: _starred(getattr(value, name), redact) for name in names})
    return value


def _form_class(form_class: type[forms.Form], redact: Redact) -> type[forms.Form]:
    """Return the form, or one that says the same with stars, where its fields quote a secret."""
    quoting: dict[str, forms.Field] = {}
    for name, field in form_class.base_fields.items():
        said = {part: getattr(field, part) for part in _SAID}
        told = {part: _starred(text, redact) for part, text in said.items()}
        if told != said:
            quoting[name] = copy(field)
            vars(quoting[name]).update(told)
    if not quoting:
        return form_class
    return type(form_class.__name__, (form_class,), {**quoting, "__module__": form_class.__module__})
