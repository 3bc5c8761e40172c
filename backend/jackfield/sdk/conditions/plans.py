"""The conditions of many configs, laid out so that one event is held against all of them at once."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from jackfield.sdk.conditions.judging import Compiled, CompiledSet, Judge
from jackfield.sdk.conditions.kinds import Kind
from jackfield.sdk.conditions.operators import WITH_PATTERN, Form, Test, fits_pattern
from jackfield.sdk.conditions.sets import Mode
from jackfield.sdk.conditions.sharing import Heavy, at_once, look

K = TypeVar("K", bound=Hashable)

#: The place of a condition and its test.
_Light = tuple[int, Test]


@dataclass
class _Asked:
    """The conditions on one choice that can be asked of one kind of value."""

    light: list[_Light] = field(default_factory=list)
    #: They look for words in a text: weights beside them.
    words: list[_Light] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    patterns: list[tuple[int, Test, int]] = field(default_factory=list)


@dataclass
class _Group:
    """The distinct conditions on one choice."""

    conditions: list[tuple[int, Compiled]] = field(default_factory=list)
    #: By what the value is, and what the choice offers.
    asked: dict[tuple[Form, Kind, bool], _Asked] = field(default_factory=dict)


class Plan(Generic[K]):
    """Sets of conditions by a key of the caller's; immutable, so threads may share it.

    Args:
        sets: Keys, each with its set.
        owner_of: Of a key, who answers for what its conditions cost; None: the same for all.
    """

    def __init__(
        self,
        sets: Iterable[tuple[K, CompiledSet]],
        *,
        owner_of: Callable[[K], Hashable] = lambda _key: None,
    ) -> None:
        self._always: list[K] = []
        self._groups: dict[str, _Group] = {}
        self._places: dict[Compiled, int] = {}
        #: By the place of a condition: sets of the mode ALL that begin with it, with their other conditions.
        self._all: list[list[tuple[K, tuple[int, ...]]]] = []
        #: By the place of a condition: sets of the mode ANY that have it.
        self._any: list[list[K]] = []
        #: By the place of a condition that goes through whole texts: whose it is.
        self._owners: dict[int, set[Hashable]] = {}
        for key, one in sets:
            self._add(key, one, owner_of(key))

    def matched(self, judge: Judge) -> list[K]:
        """Return the keys whose sets match; the same as asking the judge for each."""
        [found] = matched(judge, self)
        return found

    def begin(self, judge: Judge) -> tuple[bytearray, list[Heavy]]:
        """Ask what costs next to nothing; return by place what holds, and what is still to be asked."""
        held = bytearray(len(self._all))
        heavy: list[Heavy] = []
        for choice_id, group in self._groups.items():
            actual = judge.actual(choice_id)
            choice = judge.choice(choice_id)
            if actual.form is Form.BAD or choice is None:
                continue
            key = (actual.form, choice.kind, choice.may_be_absent)
            asked = group.asked.get(key)
            if asked is None:
                asked = group.asked[key] = _asked(group, actual.form, choice.offers)
            value = actual.value
            _ask(asked.light, value, held)
            if asked.words:
                # Nearly always there is enough for all of them at once.
                if at_once(judge, sum(asked.weights) * len(value)):
                    _ask(asked.words, value, held)
                else:
                    for weight, (place, test) in zip(asked.weights, asked.words, strict=True):
                        heavy.append(Heavy(weight, test, value, False, self._owners[place], held, place))
            if asked.patterns and fits_pattern(value):
                for place, test, size in asked.patterns:
                    heavy.append(Heavy(size, test, value, True, self._owners[place], held, place))
        return held, heavy

    def end(self, held: bytearray) -> list[K]:
        """Return the keys whose sets match, by what holds."""
        found = list(self._always)
        several: dict[K, None] = {}
        for place, holds in enumerate(held):
            if not holds:
                continue
            for key, rest in self._all[place]:
                for other in rest:
                    if not held[other]:
                        break
                else:
                    found.append(key)
            several.update(dict.fromkeys(self._any[place]))
        found.extend(several)
        return found

    def _add(self, key: K, conditions: CompiledSet, owner: Hashable) -> None:
        if conditions.mode is Mode.ALWAYS:
            self._always.append(key)
            return
        places = [self._place(one, owner) for one in dict.fromkeys(conditions.conditions)]
        if conditions.mode is Mode.ANY:
            for place in places:
                self._any[place].append(key)
        elif places:
            self._all[places[0]].append((key, tuple(places[1:])))

    def _place(self, one: Compiled, owner: Hashable) -> int:
        place = self._places.get(one)
        if place is None:
            place = self._places[one] = len(self._all)
            self._all.append([])
            self._any.append([])
            group = self._groups.setdefault(one.condition.choice_id, _Group())
            group.conditions.append((place, one))
        if one.tests.weight:
            self._owners.setdefault(place, set()).add(owner)
        return place


def matched(judge: Judge, *plans: Plan[K]) -> list[list[K]]:
    """Return for each plan the keys whose sets match; they share what looking through texts may cost."""
    begun = [plan.begin(judge) for plan in plans]
    look(judge, [one for _held, heavy in begun for one in heavy])
    return [plan.end(held) for plan, (held, _heavy) in zip(plans, begun, strict=True)]


def _ask(tests: list[_Light], value: Any, held: bytearray) -> None:
    for place, test in tests:
        if test(value):
            held[place] = 1


def _asked(group: _Group, form: Form, offers: Callable[[str], bool]) -> _Asked:
    asked = _Asked()
    for place, one in group.conditions:
        operator_id = one.condition.operator_id
        test, weight = one.tests.by_form[form], one.tests.weight
        if test is None or not offers(operator_id):
            continue
        if form is not Form.TEXT or not weight:
            asked.light.append((place, test))
        elif operator_id in WITH_PATTERN:
            asked.patterns.append((place, test, weight))
        else:
            asked.words.append((place, test))
            asked.weights.append(weight)
    return asked
