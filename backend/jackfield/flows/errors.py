"""The facts by which a flow, or a verb of an integration, is refused; each changed nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from jackfield.sdk.kept import kept as _
from jackfield.sdk.outcomes import Verdict

_INVALID = _("The form is not valid.")
_DENIED = _("This needs the permission to %(verb)s integrations.")


class FlowError(Exception):
    """Something about a flow is not as the answer to it needs it."""


class FlowNotFound(FlowError):
    """There is none, or somebody else started it; the two are never told apart."""


class FlowExpired(FlowError):
    """Nobody answered for an hour, or it is a day old: start it again."""


class StepOver(FlowError):
    """This step was answered already, or the flow is over: look at the flow as it stands now."""


class BeingAnswered(StepOver):
    """Somebody answers this step at this moment: look again when that has come to something."""


class NotOffered(FlowError):
    """There is no such flow about this thing, or it can't be broken off now."""


class ActionNotFound(FlowError):
    """The integration has no action of this id."""


class ResourceNotFound(FlowError):
    """There is none, or the user may not see it; the two are never told apart."""


class NotEnabled(FlowError):
    """The config is disabled: enable it first."""


class AnswerRefused(FlowError):
    """The answer does not fit the step: mend it and send it again.

    Args:
        issues: Triples of the path in the answer, a code for programs, and a sentence.
    """

    def __init__(self, issues: Iterable[tuple[tuple[str, ...], str, str]]) -> None:
        self.issues = tuple(issues)
        super().__init__(" ".join(message for _, _, message in self.issues))


class FormRefused(FlowError):
    """What was filled in is not valid; ``form`` has the errors."""

    def __init__(self, form: Any) -> None:
        super().__init__(_INVALID)
        self.form = form


class VerbDenied(FlowError):
    """The user may see the integration, and may not do this with it."""

    def __init__(self, verb: str) -> None:
        super().__init__(_DENIED % {"verb": verb})
        self.verb = verb


class GatewayFailed(FlowError):
    """The integration, or the service behind it, could not say how to go on.

    Args:
        verdict: What it said instead.
        then: What that says of a config, written in a transaction of its own.
    """

    def __init__(self, verdict: Verdict, *, then: Callable[[], None] | None = None) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict
        self.then = then


class Overloaded(FlowError):
    """So many wait for services already that one more would block the rest: try again in a moment."""
