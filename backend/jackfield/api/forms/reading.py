"""From what a client sends to what a Django form takes, and from the form's errors to issues."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import strawberry
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from jackfield.api.errors import ValidationIssue
from jackfield.api.forms.values import FieldValueInput, SecretInput, ValueInput
from jackfield.sdk import formfields

#: More values than any form has fields.
MAX_VALUES = 500
_MEMBERS = ("text", "number", "checked", "choice", "choices", "secret", "unset")
_KEEP = object()


def read_values(
    *, form: forms.Form, values: Sequence[FieldValueInput], path: str = "values"
) -> tuple[dict[str, Any], list[ValidationIssue]]:
    """Return the form's data and what can't be read.

    Args:
        form: An unbound form with the fields that there are.
        values: As they were sent; a field that is not among them is not in the data either.
    """
    data: dict[str, Any] = {}
    issues: list[ValidationIssue] = []
    if len(values) > MAX_VALUES:
        return {}, [_issue((path,), "max_length", f"At most {MAX_VALUES} values.")]
    seen: set[str] = set()
    for item in values:
        where = (path, item.name[:100])
        field = form.fields.get(item.name)
        if field is None:
            issues.append(_issue(where, "unknown_field", "The form has no such field."))
        elif item.name in seen:
            issues.append(_issue(where, "given_twice", "This field is given twice."))
        else:
            seen.add(item.name)
            member = next(m for m in _MEMBERS if getattr(item.value, m) is not strawberry.UNSET)
            wanted = member_of(field)
            if member not in (wanted, "unset"):
                issues.append(_issue(where, "wrong_member", f"Give this field's value as “{wanted}”."))
                continue
            value = _value(field, item.value, member)
            if isinstance(value, list) and len(value) > MAX_VALUES:
                issues.append(_issue(where, "max_length", f"At most {MAX_VALUES} choices."))
                continue
            if value is not _KEEP:
                data[item.name] = value
    return data, issues


def issues_of(
    form: forms.Form, *, path: str = "values", own_paths: Mapping[str, Iterable[str]] | None = None
) -> list[ValidationIssue]:
    """Return the errors of a form as issues.

    Args:
        own_paths: Where in the input a field was given, if not among the values.
    """
    found = []
    for name, errors in form.errors.as_data().items():
        where = () if name == NON_FIELD_ERRORS else tuple((own_paths or {}).get(name, (path, name)))
        for error in errors:
            code = error.code or "invalid"
            found += [_issue(where, code, str(message)) for message in error.messages]
    return found


def member_of(field: forms.Field) -> str:
    """Return the member of ValueInput that belongs to a field."""
    if isinstance(field, formfields.SecretField):
        return "secret"
    if isinstance(field, forms.BooleanField):
        return "checked"
    if isinstance(
        field, formfields.EventTypesField | forms.MultipleChoiceField | forms.ModelMultipleChoiceField
    ):
        return "choices"
    if isinstance(field, forms.ChoiceField):
        return "choice"
    if isinstance(field, forms.IntegerField):
        return "number"
    return "text"


def _value(field: forms.Field, value: ValueInput, member: str) -> Any:
    if member == "unset":
        return _empty(field)
    given = getattr(value, member)
    if isinstance(given, SecretInput):
        if given.set is not strawberry.UNSET:
            return given.set or _KEEP
        return formfields.CLEAR if given.clear else _KEEP
    return given


def _empty(field: forms.Field) -> Any:
    member = member_of(field)
    empties: dict[str, Any] = {"secret": formfields.CLEAR, "checked": False, "choices": []}
    return empties.get(member, "")


def _issue(path: Iterable[str], code: str, message: str) -> ValidationIssue:
    return ValidationIssue(path=list(path), code=code, message=message)
