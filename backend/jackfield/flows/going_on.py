"""What is under way goes on by itself: an errand asks again until there is something else to say."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from jackfield.accounts.errors import NotAuthenticated
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigError
from jackfield.delivery import errands
from jackfield.delivery.errands import Errand
from jackfield.flows import checking, stepdata, turning, writing
from jackfield.flows.errors import FlowError, FlowExpired, GatewayFailed, Overloaded, StepOver
from jackfield.flows.kinds import Reply, Talk
from jackfield.flows.models import Flow
from jackfield.flows.turning import Place, Turn
from jackfield.registry import catalogs
from jackfield.registry.errors import IntegrationError
from jackfield.sdk import steps
from jackfield.sdk.kept import kept as _
from jackfield.sdk.outcomes import Outcome, Verdict
from jackfield.sdk.steps import GatewayRequest
from jackfield.vault import SecretUnreadable

_NOT_ON = _("It could not go on.")

#: A gateway that fails so often in a row ends the flow.
MAX_ATTEMPTS = 5
_REFUSED = (
    FlowError,
    ConfigError,
    IntegrationError,
    ConfigUnusable,
    SecretUnreadable,
    NotAuthenticated,
)


async def look(errand: Errand) -> timedelta | None:
    """Ask a flow's gateway again; the handler of the errand."""
    found = await errands.database(_begun, flow_id=int(errand.key))
    if found is None:
        return None
    flow, place, talk, answer = found
    try:
        with _language_of(place):
            reply = answer if isinstance(answer, Reply) else await answer()
            turn = turning.turned(place, talk, reply)
            if isinstance(reply.step, steps.Done):
                turn = await _checked(turn)
    except GatewayFailed as error:
        if error.then is not None:
            await errands.database(error.then)
        if errand.attempt < MAX_ATTEMPTS and error.verdict.outcome is not Outcome.FAILED:
            raise
        await errands.database(_end, flow=flow, reason=error.verdict.reason)
        return None
    except _REFUSED as error:
        await errands.database(_end, flow=flow, reason=str(error))
        return None
    goes_on: bool = await errands.database(_written, flow=flow, turn=turn)
    return writing.LOOK_EVERY if goes_on else None


def _begun(*, flow_id: int) -> tuple[Flow, Place, Talk, Any] | None:
    flow = Flow.objects.select_related("started_by").filter(pk=flow_id).first()
    if flow is None or flow.is_over or flow.step["type"] != "progress":
        return None
    try:
        writing.require_open(flow, flow.step["step_id"])
        place = turning.place_of(flow)
        place.implementation.admit(user=place.user, subject=place.subject)
        talk = place.talk(GatewayRequest(step_id=flow.step["step_id"]))
        with _language_of(place):
            return flow, place, talk, place.implementation.ask(talk)
    except (FlowExpired, Overloaded):
        return None
    except _REFUSED as error:
        _end(flow=flow, reason=str(error))
        return None


async def _checked(turn: Turn) -> Turn:
    check = await errands.database(_check_of, turn=turn)
    if check is None:
        return turn
    verdict: Verdict = await check()
    checking.require_yes(verdict)
    return turning.passed(turn)


def _check_of(*, turn: Turn) -> Any:
    step = turn.reply.step
    return turn.implementation.check(turn.talk, step) if isinstance(step, steps.Done) else None


def _written(*, flow: Flow, turn: Turn) -> bool:
    try:
        row = writing.advance(flow, turn)
    except (StepOver, FlowExpired):
        return False
    except _REFUSED as error:
        _end(flow=flow, reason=str(error))
        return False
    return bool(row.step["type"] == "progress")


def _language_of(place: Place) -> AbstractContextManager[None]:
    """Say in the block what there is to say in the language of who answered last."""
    language = place.kept.language or settings.LANGUAGE_CODE
    catalogs.complete(language)
    return translation.override(language)


def _end(*, flow: Flow, reason: str) -> None:
    writing.end(flow, stepdata.cancelled(reason or _NOT_ON))
