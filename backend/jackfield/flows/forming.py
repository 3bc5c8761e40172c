"""Refuses what needs a config's form where the integration's own code can't make one; its health says so."""

from typing import Any

from jackfield.flows.errors import GatewayFailed
from jackfield.registry import suiting
from jackfield.sdk.outcomes import Outcome, Verdict


def require(integration: Any) -> None:
    """Pass when the form of an integration's configs can be made.

    Raises:
        GatewayFailed: It can't.
    """
    problem = suiting.form_problem(integration)
    if problem:
        raise GatewayFailed(Verdict(outcome=Outcome.FAILED, reason=problem))
