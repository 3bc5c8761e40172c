"""What conditions can be about: the type of an event, its data, and what an application adds."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jackfield.sdk.conditions.described import described_types, paths_of
from jackfield.sdk.conditions.kinds import Kind, operators_of
from jackfield.sdk.conditions.operators import OPERATORS, WITH_NUMBER, WITH_PATTERN, Operator, Takes
from jackfield.sdk.conditions.patterns import MAX_PATTERN_LENGTH
from jackfield.sdk.conditions.reading import MAX_CHOICE_LENGTH
from jackfield.sdk.conditions.sets import MAX_VALUE_LENGTH
from jackfield.sdk.conditions.values import Actual, actual_of, at_path
from jackfield.sdk.events import Event, matches, overlap, valid_pattern

#: The most choices that a form offers.
MAX_CHOICES = 200
EVENT_TYPE = "event.type"
_DATA = "data."
_BY_PLACE = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)

Offered = Sequence[tuple[str, str | Promise]]
#: Returns a fresh queryset: of the viewer, or without parameters for all. The SDK itself knows no models.
Rows = Callable[..., Any]


class TextsField(forms.MultipleChoiceField):
    """Several texts, none of them offered."""

    def valid_value(self, value: Any) -> bool:
        """Take any."""
        return isinstance(value, str)


@dataclass(frozen=True, kw_only=True)
class ConditionChoice:
    """Something that a condition can be about."""

    choice_id: str
    label: str | Promise
    kind: Kind
    #: The value of an event; may raise: then no condition on it holds.
    value: Callable[[Event], Any] = field(repr=False)
    #: Of a ``CHOICE``: values and labels, or what returns them.
    choices: Offered | Callable[[], Offered] = ()
    #: Of a ``MODEL``: the rows that can be chosen.
    rows: Rows | None = None
    #: Of a ``MODEL``: whether the rows depend on who looks, and ``rows`` takes that user.
    rows_of_viewer: bool = False
    #: Patterns of the events that have it.
    event_types: tuple[str, ...] = ("*",)
    #: Whether an event may lack it, so that one can ask whether it is there.
    may_be_absent: bool = False

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What can be asked of it, in the order in which a form offers it."""
        return tuple(OPERATORS[one] for one in operators_of(self.kind, may_be_absent=self.may_be_absent))

    def offers(self, operator_id: str) -> bool:
        """Say whether it has this operator."""
        return operator_id in operators_of(self.kind, may_be_absent=self.may_be_absent)

    def actual(self, event: Event) -> Actual:
        """Return its value of an event; whatever the application's code raises comes out."""
        return actual_of(self.value(event), self.kind)

    def offered(self) -> list[tuple[str, str]]:
        """Return the values of a ``CHOICE`` with their labels."""
        found = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in found]

    def rows_for(self, viewer: Any) -> Any:
        """Return the rows of a ``MODEL`` that a user may choose; None: there are none.

        Args:
            viewer: Who looks; None: nobody who is known, and nothing that depends on it is offered.
        """
        if self.rows is None or (self.rows_of_viewer and viewer is None):
            return None
        return self.rows(viewer) if self.rows_of_viewer else self.rows()

    def value_field(self, operator: Operator, *, viewer: Any = None) -> forms.Field | None:
        """Return the form field in which a value for an operator is entered; None: it takes none.

        Where the operator takes several values it is a field of several values.

        Args:
            operator: What is asked.
            viewer: Who fills it in, and is offered what they may see.
        """
        if operator.takes is Takes.NOTHING:
            return None
        several = operator.takes is Takes.MANY
        label = str(operator.label)
        if self.kind is Kind.MODEL and self.rows is not None:
            rows = self.rows_for(viewer)
            if rows is None:
                of_none = forms.MultipleChoiceField if several else forms.ChoiceField
                return of_none(label=label)
            of_rows = forms.ModelMultipleChoiceField if several else forms.ModelChoiceField
            return of_rows(rows, label=label)
        if self.kind in {Kind.CHOICE, Kind.BOOLEAN}:
            of_values = forms.MultipleChoiceField if several else forms.ChoiceField
            return of_values(choices=self._listed(), label=label)
        return TextsField(label=label) if several else self._one_value(operator)

    def _listed(self) -> list[tuple[str, str | Promise]]:
        if self.kind is Kind.BOOLEAN:
            return [("true", _("Yes")), ("false", _("No"))]
        return [*self.offered()]

    def _one_value(self, operator: Operator) -> forms.Field:
        if self.kind is Kind.NUMBER or operator.operator_id in WITH_NUMBER:
            return forms.FloatField(label=str(operator.label))
        longest = MAX_PATTERN_LENGTH if operator.operator_id in WITH_PATTERN else MAX_VALUE_LENGTH
        return forms.CharField(label=str(operator.label), max_length=longest, strip=False)


_registered: dict[str, ConditionChoice] = {}


def register_condition_choice(
    choice_id: str,
    *,
    label: str | Promise,
    kind: Kind | str,
    value: Callable[[Event], Any],
    choices: Offered | Callable[[], Offered] = (),
    queryset: Any = None,
    event_types: Iterable[str] = ("*",),
    may_be_absent: bool = False,
) -> ConditionChoice:
    """Let conditions be about something of the application's own; in the ``ready()`` of one of its apps.

    Args:
        choice_id: Stable; configs keep it. ``noun.property`` reads well; ``data.`` and ``event.`` are taken.
        label: Begins a sentence: "Priority".
        kind: ``text``, ``number``, ``boolean``, ``choice``, ``many`` or ``model``.
        value: Asked once for each event that a condition on it hears, when it is published, inside its
            transaction. What it raises is logged, and no condition on it holds.
        choices: Of a ``choice``: pairs of value and label, or a function that returns them.
        queryset: Of a ``model``: the rows to choose from, as a queryset, a model or a function. A function
            with a parameter is given the user who looks, and returns the rows that this user may see:
            ``lambda user: Organisation.objects.filter(members=user)``. Without one, all rows are offered to
            everybody, and everybody reads their names. Never called without a user: then there are no rows.
        event_types: Patterns of the events that have it.
        may_be_absent: Whether a form also asks if there is a value (``model`` and ``many`` always do).

    Returns:
        The choice; again under the same id replaces the first.

    Raises:
        ValueError: The id, the kind or a pattern is none, or the rows of a ``model`` are missing, or their
            function takes more than one user.
    """
    named = str(choice_id)
    if not named or len(named) > MAX_CHOICE_LENGTH or "\0" in named:
        raise ValueError("A choice needs an id of at most 200 characters.")
    if named.startswith((_DATA, "event.")):
        raise ValueError(f"{named!r}: what begins with data. or event. is taken.")
    known = Kind(kind)
    if known in {Kind.REGEX, Kind.OPEN}:
        raise ValueError(f"A choice cannot be of the kind {known}.")
    if known is Kind.MODEL and queryset is None:
        raise ValueError(f"{named!r}: a model choice needs a queryset.")
    patterns = tuple(event_types)
    if not all(valid_pattern(pattern) for pattern in patterns):
        raise ValueError(f"{named!r}: event_types are names and patterns such as ticket.*.")
    rows, rows_of_viewer = (None, False) if queryset is None else _rows(queryset)
    choice = ConditionChoice(
        choice_id=named,
        label=label,
        kind=known,
        value=value,
        choices=choices if callable(choices) else tuple(choices),
        rows=rows,
        rows_of_viewer=rows_of_viewer,
        event_types=patterns,
        may_be_absent=may_be_absent,
    )
    _registered[named] = choice
    return choice


def unregister_condition_choice(choice_id: str) -> None:
    """Forget a choice; conditions on it hold no more. One that is not registered is no error."""
    _registered.pop(choice_id, None)


def find(choice_id: str) -> ConditionChoice | None:
    """Return the choice of this id; every path of data is one, whether or not it is described."""
    if choice_id == EVENT_TYPE:
        return _event_type((), kind=Kind.OPEN)
    if choice_id.startswith(_DATA) and len(choice_id) > len(_DATA):
        return _of_data(choice_id.removeprefix(_DATA))
    return _registered.get(choice_id)


def choices_for(patterns: Iterable[str]) -> list[ConditionChoice]:
    """Return what a form offers to a config that hears these patterns; at most 200, in a stable order.

    The event's type, what the application added in the order in which it did, and the described data by
    path; a path that two event types describe differently takes any value.
    """
    heard = tuple(patterns)
    types = [one for one in described_types() if any(matches(pattern, one.name) for pattern in heard)]
    kind = Kind.CHOICE if types else Kind.TEXT
    found = [_event_type(((one.name, one.name) for one in types), kind=kind)]
    found += [
        one
        for one in _registered.values()
        if any(overlap(pattern, own) for pattern in heard for own in one.event_types)
    ]
    paths: dict[str, ConditionChoice] = {}
    for described in types:
        for path in paths_of(described):
            known = paths.get(path.path)
            offered = [(value, value) for value in path.choices]
            made = _of_data(path.path, kind=path.kind, label=path.title, choices=offered)
            if known is not None and (known.kind, known.choices) != (made.kind, made.choices):
                made = _of_data(path.path, label=str(known.label))
            paths[path.path] = made
    found += [paths[path] for path in sorted(paths)]
    return found[:MAX_CHOICES]


def _event_type(offered: Iterable[tuple[str, str]], *, kind: Kind) -> ConditionChoice:
    return ConditionChoice(
        choice_id=EVENT_TYPE, label=_("Event"), kind=kind, value=_type_of, choices=tuple(offered)
    )


def _of_data(
    path: str, *, kind: Kind = Kind.OPEN, label: str | Promise = "", choices: Offered = ()
) -> ConditionChoice:
    return ConditionChoice(
        choice_id=f"{_DATA}{path}",
        label=label or path,
        kind=kind,
        value=lambda event: at_path(event.data, path),
        choices=tuple(choices),
        may_be_absent=True,
    )


def _type_of(event: Event) -> str:
    return event.type


def _rows(given: Any) -> tuple[Rows, bool]:
    """Return what makes the rows, and whether it takes the viewer."""
    if isinstance(given, type):
        model: Any = given
        given = model._default_manager
    if hasattr(given, "all"):
        # Of a queryset a fresh one each time: it keeps what it has read.
        return given.all, False
    taken = [one for one in inspect.signature(given).parameters.values() if one.kind in _BY_PLACE]
    if len([one for one in taken if one.default is one.empty]) > 1:
        raise ValueError("The function of a queryset takes the user who looks, or nothing.")
    return given, bool(taken)
