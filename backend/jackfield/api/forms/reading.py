"""From what a client sends to what a Django form takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import strawberry
from django import forms
from django.utils.translation import gettext as _

from jackfield.api.errors import ValidationIssue
from jackfield.api.forms import choosing, temporal
from jackfield.api.forms.composing import NEW_ROW
from jackfield.api.forms.kinds import Kind, is_locked, kind_of, shown_fields, source_of
from jackfield.api.forms.problems import Problem, issue_of
from jackfield.api.forms.values import (
    ConditionsInput,
    FieldValueInput,
    ListRowInput,
    RotateSecretInput,
    SecretInput,
    ValueInput,
)
from jackfield.sdk import formfields
from jackfield.sdk.secrets import Rotation

#: More values than any form has fields, and more than any field has members.
MAX_VALUES = 500
#: For how long an old secret stays good beside a new one, at most: 30 days.
MAX_KEEP_OLD_S = 30 * 86_400
_KEEP = object()
_MEMBERS = (*(kind.value for kind in Kind if kind.value), "unset")
#: What an empty field of a kind is; of the others, an empty text.
_EMPTY: Mapping[Kind, Any] = {
    Kind.SECRET: formfields.CLEAR,
    Kind.BOOLEAN: False,
    Kind.MULTI_CHOICE: (),
    Kind.MAPPING: (),
    Kind.LIST: (),
    Kind.TEMPORAL: None,
}


@dataclass(kw_only=True)
class Read:
    """What was sent, as far as it could be read."""

    #: By field: what the form takes.
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: Names of no field of the form.
    unknown: set[str] = field(default_factory=set)
    #: By field, where it could not be read: what to show of it.
    unreadable: dict[str, Any] = field(default_factory=dict)


def read_values(
    *, form: forms.Form, values: Sequence[FieldValueInput], path: str = "values"
) -> tuple[dict[str, Any], list[ValidationIssue]]:
    """Return the form's data and what can't be read.

    Args:
        form: An unbound form with the fields that there are.
        values: As they were sent; a field that is not among them is not in the data either.
    """
    found = read(form=form, values=values)
    return found.data, [issue_of(problem, path=path) for problem in found.problems]


def read(*, form: forms.Form, values: Sequence[FieldValueInput]) -> Read:
    """Read what was sent for the fields of an unbound form."""
    found = Read()
    if len(values) > MAX_VALUES:
        message = _("At most %(limit)d values.") % {"limit": MAX_VALUES}
        found.problems.append(Problem(name="", code="max_length", message=message))
        return found
    reader = _Reader(form, found)
    for item in values:
        reader.take(item.name, item.value)
    return found


class _Reader:
    """Reads values into the data of one form, or of one row."""

    def __init__(self, form: forms.Form, found: Read) -> None:
        self.form = form
        self.found = found
        self._shown = dict(shown_fields(form))
        self._seen: set[str] = set()

    def take(self, name: str, value: ValueInput) -> None:
        where = name[:100]
        asked = self._shown.get(name)
        if asked is None:
            self.found.unknown.add(name)
            self._say(where, "unknown_field", _("The form has no such field."))
            return
        if name in self._seen:
            self._say(where, "given_twice", _("This field is given twice."))
            return
        self._seen.add(name)
        kind = kind_of(asked, source_of(self.form, name))
        if kind is Kind.NOTICE:
            self._say(where, "wrong_member", _("This field asks for nothing."))
            return
        if is_locked(self.form, name):
            reason = getattr(self.form, "disabled_reasons", {}).get(name)
            self._say(where, "locked", str(reason or _("It can't be changed here.")))
            return
        member = next(one for one in _MEMBERS if getattr(value, one) is not strawberry.UNSET)
        if getattr(value, member) is False and member == "unset":
            self._say_absent(where, member)
        elif member == "unset":
            # To a form the empty text is no third answer, but a no.
            empty = None if isinstance(asked, forms.NullBooleanField) else _EMPTY.get(kind, "")
            self._keep(name, list(empty) if isinstance(empty, tuple) else empty)
        elif member != kind.value:
            message = _("Give this field's value as “%(member)s”.") % {"member": kind.value}
            self._say(where, "wrong_member", message)
        else:
            _READERS[kind](self, name, asked, getattr(value, member))

    def text(self, name: str, _asked: forms.Field, text: str) -> None:
        self._keep(name, text)

    def number(self, name: str, asked: forms.Field, number: Decimal) -> None:
        is_whole = not isinstance(asked, forms.FloatField | forms.DecimalField)
        self._keep(name, int(number) if is_whole and number == number.to_integral_value() else number)

    def choice(self, name: str, asked: forms.Field, choice: str) -> None:
        if isinstance(asked, forms.NullBooleanField):
            if choice not in ("true", "false", ""):
                self._say(name, "invalid_choice", _("Choose one of the offered."))
                return
            self._keep(name, {"true": True, "false": False}.get(choice))
        else:
            self._keep(name, choosing.raw(asked, choice))

    def choices(self, name: str, asked: forms.Field, chosen: list[str]) -> None:
        if self._are_few(name, chosen):
            self._keep(name, [choosing.raw(asked, one) for one in chosen])

    def moment(self, name: str, asked: forms.Field, text: str) -> None:
        kind = temporal.kind_of(asked)
        found = None if kind is None else temporal.read(kind, text)
        if text and found is None:
            self.found.unreadable[name] = text
            example = "" if kind is None else str(kind.description)
            self._say(name, "invalid", _("Write it in ISO 8601. %(example)s") % {"example": example})
        else:
            self._keep(name, found)

    def secret(self, name: str, asked: forms.Field, given: SecretInput) -> None:
        refused = next((one for one in ("keep", "clear") if getattr(given, one) is False), None)
        if refused is not None:
            self._say_absent(name, refused)
        elif given.rotate:
            self.rotation(name, asked, given.rotate)
        elif given.set:
            self._keep(name, given.set)
        elif given.clear:
            # A stock field with a password input, in a form of Django's own, knows no such mark.
            self._keep(name, formfields.CLEAR if isinstance(asked, formfields.SecretField) else "")

    def rotation(self, name: str, asked: forms.Field, given: RotateSecretInput) -> None:
        if not getattr(asked, "can_rotate", False):
            self._say(name, "not_rotatable", _("The old value of this secret can't stay valid."))
        elif not given.set:
            self._say(name, "required", _("Enter the new one."))
        elif not 0 <= given.keep_old_s <= MAX_KEEP_OLD_S:
            message = _("The old one stays valid for 0 to %(most)d seconds.") % {"most": MAX_KEEP_OLD_S}
            self._say(name, "max_value" if given.keep_old_s > 0 else "min_value", message)
        else:
            self._keep(name, Rotation(given.set, keep_old_s=given.keep_old_s))

    def mapping(self, name: str, asked: formfields.MappingField, entries: list[Any]) -> None:
        if not self._are_few(name, entries):
            return
        pairs: list[tuple[str, str | None]] = []
        seen: set[str] = set()
        has_failed = False
        for place, entry in enumerate(entries):
            key = entry.key.strip()
            text = None if entry.value is strawberry.UNSET else entry.value
            wrong: tuple[str, str, str] | None = None
            if not key:
                wrong = ("key", "required", _("Give it a name."))
            elif key in seen:
                wrong = ("key", "given_twice", _("This name stands there twice."))
            elif text is not None and entry.keep:
                wrong = ("value", "given_twice", _("Give a value, or keep the one that is there."))
            elif text is None and key not in asked.kept:
                wrong = ("value", "required", _("Give it a value."))
            elif text is None and not entry.keep:
                wrong = ("value", "required", _("Give it a value, or keep the one that is there."))
            if wrong is not None:
                self._say(name, wrong[1], wrong[2], row=place, part=wrong[0])
                has_failed = True
            seen.add(key)
            pairs.append((key, text))
        if has_failed:
            self.found.unreadable[name] = pairs
        else:
            self._keep(name, pairs)

    def conditions(self, name: str, _asked: forms.Field, given: ConditionsInput) -> None:
        if self._are_few(name, given.conditions):
            listed = [
                {"choice": one.choice_id, "operator": one.operator_id, "values": list(one.values)}
                for one in given.conditions
            ]
            self._keep(name, {"mode": given.mode.value, "conditions": listed})

    def rows(self, name: str, asked: formfields.ListField, sent: list[ListRowInput]) -> None:
        if not self._are_few(name, sent):
            return
        listed: list[dict[str, Any]] = []
        has_failed = False
        for place, row in enumerate(sent):
            row_id = row.row_id or None
            if row_id is not None and row_id.startswith(NEW_ROW):
                row_id = None
            inner = Read()
            reader = _Reader(asked.item_form(), inner)
            prefixes = (f"{name}.{row.row_id}." if row.row_id else "", f"{name}.")
            for item in row.values[: MAX_VALUES + 1]:
                reader.take(_without(item.name, prefixes), item.value)
            for problem in inner.problems:
                self._say(name, problem.code, problem.message, row=place, part=problem.name)
            has_failed |= bool(inner.problems)
            if row_id is not None and not _is_place(row_id, asked):
                self._say(name, "row_id", _("There is no such row."), row=place, part="rowId")
                has_failed = True
            listed.append({**inner.unreadable, **inner.data} | ({} if row_id is None else {"row_id": row_id}))
        if has_failed:
            self.found.unreadable[name] = listed
        else:
            self._keep(name, listed)

    def _are_few(self, name: str, members: Sequence[Any]) -> bool:
        if len(members) <= MAX_VALUES:
            return True
        self._say(name, "max_length", _("At most %(limit)d.") % {"limit": MAX_VALUES})
        return False

    def _say_absent(self, name: str, member: str) -> None:
        message = _("“%(member)s” is true, or left out.") % {"member": member}
        self._say(name, "wrong_member", message)

    def _keep(self, name: str, value: Any) -> None:
        self.found.data[name] = value

    def _say(self, name: str, code: str, message: str, *, row: int | None = None, part: str = "") -> None:
        self.found.problems.append(Problem(name=name, code=code, message=message, row=row, part=part))


def _is_place(row_id: str, asked: formfields.ListField) -> bool:
    return row_id.isascii() and row_id.isdigit() and len(row_id) < 6 and int(row_id) < len(asked.kept)


def _without(name: str, prefixes: tuple[str, ...]) -> str:
    """Return a row's field by its name in the row's form; "rows.0.url" is its name in the whole form."""
    prefix = next((one for one in prefixes if one and name.startswith(one)), "")
    return name[len(prefix) :]


_READERS: Mapping[Kind, Callable[..., None]] = {
    Kind.TEXT: _Reader.text,
    Kind.SECRET: _Reader.secret,
    Kind.NUMBER: _Reader.number,
    Kind.BOOLEAN: _Reader.text,
    Kind.CHOICE: _Reader.choice,
    Kind.MULTI_CHOICE: _Reader.choices,
    Kind.TEMPORAL: _Reader.moment,
    Kind.MAPPING: _Reader.mapping,
    Kind.LIST: _Reader.rows,
    Kind.CONDITIONS: _Reader.conditions,
}
