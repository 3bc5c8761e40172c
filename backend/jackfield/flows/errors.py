"""The facts by which a flow, or a verb of an integration, is refused; each changed nothing."""

from collections.abc import Iterable
from typing import Any

from jackfield.sdk.outcomes import Verdict


class FlowError(Exception):
    """Something about a flow is not as the answer to it needs it."""


class FlowNotFound(FlowError):
    """There is none, or somebody else started it; the two are never told apart."""


class FlowExpired(FlowError):
    """Nobody answered for an hour, or it is a day old: start it again."""


class StepOver(FlowError):
    """This step was answered already, or the flow is over: look at the flow as it stands now."""


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
        super().__init__("The form is not valid.")
        self.form = form


class VerbDenied(FlowError):
    """The user may see the integration, and may not do this with it."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"This needs the permission to {verb} integrations.")
        self.verb = verb


class GatewayFailed(FlowError):
    """The integration, or the service behind it, could not say how to go on."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class Overloaded(FlowError):
    """So many wait for services already that one more would block the rest: try again in a moment."""
