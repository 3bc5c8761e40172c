"""Whether conditions hold of one event: values are fetched once, and identical conditions judged once."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from jackfield.sdk.conditions.choices import ConditionChoice, find
from jackfield.sdk.conditions.operators import OPERATORS, WITH_PATTERN, Form, Test, Tests, fits_pattern
from jackfield.sdk.conditions.sets import Condition, ConditionSet, Mode
from jackfield.sdk.conditions.values import Actual, bad
from jackfield.sdk.events import Event
from jackfield.sdk.exits import contained

logger = logging.getLogger(__name__)

#: What looking through texts may cost for one event, in nanoseconds of this thread's own time. A text is
#: counted as one for each character and word looked for; a pattern as what it took.
MAX_COST_NS = 300_000_000
#: Characters of values from which on a condition is not kept for others that read the same.
_LONG = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """One condition, ready to be asked."""

    condition: Condition
    tests: Tests


@dataclass(frozen=True, slots=True, eq=False)
class CompiledSet:
    """A set of conditions, ready to be asked."""

    mode: Mode
    conditions: tuple[Compiled, ...]


def _compiled(condition: Condition) -> Compiled:
    return Compiled(condition, OPERATORS[condition.operator_id].tests(condition.values))


_shared = lru_cache(maxsize=20_000)(_compiled)


def compiled(conditions: ConditionSet) -> CompiledSet:
    """Make parsed conditions ready; identical conditions of several sets become one, if they are short."""
    ready = (
        _shared(one) if sum(map(len, one.values)) < _LONG else _compiled(one) for one in conditions.conditions
    )
    return CompiledSet(conditions.mode, tuple(ready))


@dataclass(frozen=True, slots=True)
class Finding:
    """How one condition was judged."""

    held: bool
    actual: Actual
    #: Why it could not be judged, for people; empty when it was.
    note: str = ""


class Judge:
    """Judges conditions over one event. Not for several threads.

    Args:
        event: What happened.
        cost_ns: What looking through texts may cost in all; what comes after that does not hold.
        clock: Nanoseconds that this thread has worked.
    """

    def __init__(
        self,
        event: Event,
        *,
        cost_ns: int = MAX_COST_NS,
        clock: Callable[[], int] = time.thread_time_ns,
    ) -> None:
        self.event = event
        self.cost_ns = self.left_ns = cost_ns
        self._clock = clock
        self._choices: dict[str, ConditionChoice | None] = {}
        self._actuals: dict[str, Actual] = {}
        self._found: dict[Compiled, Finding] = {}

    def choice(self, choice_id: str) -> ConditionChoice | None:
        """Return the choice of this id, if it is there."""
        if choice_id not in self._choices:
            self._choices[choice_id] = find(choice_id)
        return self._choices[choice_id]

    def actual(self, choice_id: str) -> Actual:
        """Return the event's value; never raises."""
        found = self._actuals.get(choice_id)
        if found is None:
            found = self._actuals[choice_id] = self._fetch(choice_id)
        return found

    def spend(self, cost_ns: int, *, sure_ns: int = 0) -> bool:
        """Take it from what is left, or is sure; False, and nothing taken, where that is not enough."""
        if cost_ns > max(self.left_ns, sure_ns):
            return False
        self.left_ns -= cost_ns
        return True

    def look_through(
        self, text: str, test: Test, *, words: int, is_pattern: bool, sure_ns: int = 0
    ) -> bool | None:
        """Ask a test that goes through a whole text; None, unasked, where nothing is left to spend.

        Args:
            text: What it goes through.
            test: Takes the text.
            words: How many are looked for, unless it is a pattern.
            is_pattern: Whether it is one.
            sure_ns: What may be spent even where less is left.
        """
        if not is_pattern:
            return test(text) if self.spend(words * len(text), sure_ns=sure_ns) else None
        if max(self.left_ns, sure_ns) <= 0:
            return None
        began = self._clock()
        held = test(text)
        self.left_ns -= self._clock() - began
        return held

    def find(self, one: Compiled) -> Finding:
        """Judge one condition; never raises."""
        found = self._found.get(one)
        if found is None:
            found = self._found[one] = self._judge(one)
        return found

    def matches(self, conditions: CompiledSet) -> bool:
        """Say whether a whole set matches."""
        if conditions.mode is Mode.ALWAYS:
            return True
        if conditions.mode is Mode.ALL:
            return bool(conditions.conditions) and all(self.find(one).held for one in conditions.conditions)
        return any(self.find(one).held for one in conditions.conditions)

    def _fetch(self, choice_id: str) -> Actual:
        choice = self.choice(choice_id)
        if choice is None:
            return bad(_("There is no such choice any more."))
        try:
            with contained():
                return choice.actual(self.event)
        except Exception:
            # The application's own code: a mistake in it must not stop who publishes.
            logger.exception(
                "condition choice failed", extra={"choice_id": choice_id, "event": self.event.id}
            )
            return bad(_("The application could not say."))

    def _judge(self, one: Compiled) -> Finding:
        condition = one.condition
        actual = self.actual(condition.choice_id)
        if actual.form is Form.BAD:
            return Finding(held=False, actual=actual, note=actual.note)
        choice = self.choice(condition.choice_id)
        if choice is None or not choice.offers(condition.operator_id):
            return Finding(held=False, actual=actual, note=_("This cannot be asked of it any more."))
        test = one.tests.by_form[actual.form]
        if test is None:
            note = actual.note or _("This cannot be asked of such a value.")
            return Finding(held=False, actual=actual, note=note)
        if one.tests.weight and actual.form is Form.TEXT:
            return self._look(one, actual, test)
        return Finding(held=test(actual.value), actual=actual)

    def _look(self, one: Compiled, actual: Actual, test: Test) -> Finding:
        is_pattern = one.condition.operator_id in WITH_PATTERN
        if is_pattern and not fits_pattern(actual.value):
            return Finding(held=False, actual=actual, note=_("The text is too long for a pattern."))
        held = self.look_through(actual.value, test, words=one.tests.weight, is_pattern=is_pattern)
        if held is None:
            return Finding(held=False, actual=actual, note=_("To look through the text costs too much."))
        return Finding(held=held, actual=actual)
