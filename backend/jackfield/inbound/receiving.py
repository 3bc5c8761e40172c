"""One call of a service: its config made ready, its proof looked at, its hook called, all of it settled."""

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from jackfield.configs.contention import again_if_contended
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.models import Config
from jackfield.delivery.calls import calling
from jackfield.delivery.calls.calling import Call, Ended, NotCallable
from jackfield.deployment import standing
from jackfield.inbound import addresses, health, refusals, seen, silence
from jackfield.inbound.answering import FAILED, SOON_S, Refused, missing, refusal_of, unavailable
from jackfield.inbound.gate import Place
from jackfield.inbound.verifying import proof_of
from jackfield.realtime.threads import DatabaseThreads
from jackfield.registry.status import Health
from jackfield.sdk import Context
from jackfield.sdk.inbound import InboundAnswer, InboundRequest, Proof
from jackfield.sdk.outcomes import Outcome

logger = logging.getLogger(__name__)

#: Of this room alone: a flood of calls takes nothing from who asks the API.
_threads = DatabaseThreads(name="jackfield-inbound", count=4)
#: How long a call waits for an integration that does not run yet in this process.
STARTING_S = 3.0
_LOOK_AGAIN_S = 0.1
_NOTHING = InboundAnswer(status=204)
_UNUSABLE = "The config cannot be used as it is: its owner must enter its settings again."


@dataclass(kw_only=True)
class _Hearing:
    """What has come to light of one call."""

    is_verified: bool = False
    proof: Proof | None = None
    #: It is a repeat, and there is nothing to settle.
    is_repeat: bool = False


async def receive(*, token: str, request: InboundRequest, place: Place) -> InboundAnswer:
    """Take one call at an address.

    A request that does not prove itself reaches no code but the verifier, and changes nothing but a count.
    What the hook published and remembered, that the message was taken, and that the config works are written
    in one transaction: whatever breaks off before it, the service calls again, and nothing was done twice.

    Args:
        token: Of the address.
        request: What came.
        place: What the call takes up; kept as long as the author's code lasts.

    Raises:
        Refused: Nothing was done; says what to answer.
        Busy: Too many calls of its integration, or of its owner, are under way.
    """
    call = await _ready(token)
    hook = call.integration.abilities.inbound
    if hook is None:
        raise missing()
    place.belongs_to(integration=call.integration.integration_id, owner=call.owner_id)
    hearing = _Hearing()

    async def run(context: Context[Any]) -> InboundAnswer:
        if hearing.proof is not None:
            earlier = await _threads.run(seen.earlier_answer, config_id=call.config_id, proof=hearing.proof)
            if earlier is not None:
                hearing.is_repeat = True
                return earlier
        return _answer(await getattr(call.integration, hook.method)(request, context))

    ended: Ended[InboundAnswer] = await calling.make_call(
        call,
        run=run,
        what="inbound",
        deadline_s=settings.JACKFIELD_INBOUND_DEADLINE_S,
        prove=partial(_prove, call, hook, request, hearing, place),
        begun=partial(_keep_until_done, place),
    )
    outcome = ended.verdict.outcome
    if not hearing.is_verified and outcome is Outcome.UNAUTHORIZED:
        await _threads.run(refusals.note, config_id=call.config_id, reason=ended.verdict.reason)
    if hearing.is_repeat and ended.value is not None:
        return ended.value
    is_proven = hearing.is_verified and hook.verify is not None
    if outcome is Outcome.DELIVERED or (is_proven and (outcome is Outcome.FAILED or ended.by_service)):
        # The service has proved itself, and the integration's own code failed, or what it asked of the
        # service: its owner should know.
        settled = await _threads.run(
            _settle, token=token, made=call, ended=ended, proof=hearing.proof, is_proven=is_proven
        )
        if isinstance(settled, Refused):
            raise settled
        return settled
    raise _refusal(ended)


async def look() -> None:
    """See whether this copy of the deployment may take calls, where nobody else does in this process."""
    await _threads.run(standing.look_now_and_then)


async def _prove(call: Call, hook: Any, request: InboundRequest, hearing: _Hearing, place: Place) -> None:
    if hook.verify is not None:
        settings_of_config = call.prepared.settings
        hearing.proof = await proof_of(hook.verify, request, settings_of_config, keep_place=place.keep)
    hearing.is_verified = True


def _keep_until_done(place: Place, task: asyncio.Task[Any]) -> None:
    end = place.keep()
    task.add_done_callback(lambda _: end())


async def _ready(token: str) -> Call:
    """Return the call at an address, made ready.

    A process that has just begun waits a moment for the integration to run: not every service calls again.
    """
    until = time.monotonic() + STARTING_S
    while True:
        try:
            return await _threads.run(_prepare, token)
        except NotCallable as error:
            if time.monotonic() > until:
                raise unavailable(str(error), retry_after_s=SOON_S) from None
        await asyncio.sleep(_LOOK_AGAIN_S)


def _prepare(token: str) -> Call:
    """Read what a call needs; raises NotCallable where that will do in a moment."""
    config_id = addresses.find(token)
    if config_id is None:
        raise missing()
    try:
        # A service that refuses our sign-in may call us all the same.
        return calling.prepare_call(config_id=config_id, even_unauthorized=True)
    except NotCallable as error:
        if error.is_gone:
            raise missing() from None
        if error.is_passing:
            raise
        raise unavailable(str(error)) from None
    except ConfigUnusable as error:
        reason = str(error)
        if Config.objects.filter(pk=config_id).exclude(health=Health.FAILING, health_reason=reason).exists():
            calling.settle_unusable(config_id=config_id, reason=reason)
        raise unavailable(_UNUSABLE) from None


@again_if_contended
@transaction.atomic
def _settle(
    *, token: str, made: Call, ended: Ended[InboundAnswer], proof: Proof | None, is_proven: bool
) -> InboundAnswer | Refused:
    """Keep what came of a call; of the same message in two processes one gets here first, and counts.

    Args:
        token: Of the address that was called.
        made: The call.
        ended: How it ended.
        proof: By which a repeat is known; None: each call counts.
        is_proven: Whether the service proved itself. Strangers say nothing of a config but that it is heard.

    Returns:
        What to answer; a refusal where nothing was kept but the config's health.
    """
    config = Config.objects.select_for_update(no_key=True).filter(pk=made.config_id).first()
    if config is None or not addresses.leads_to(token, config.pk):
        return missing()
    earlier = None if proof is None else seen.earlier_answer(config_id=config.pk, proof=proof)
    if earlier is not None:
        return earlier
    if is_proven:
        refusals.forget(config_id=config.pk)
    # That the service calls says nothing of whether it takes our sign-in: what is held for that stays held.
    may_tell = config.health != Health.UNAUTHORIZED and config.version == made.config_version
    with_health = may_tell and is_proven
    settled = calling.settle_call(call=made, ended=_told(ended), with_health=with_health, is_heard=True)
    answer = ended.value
    if settled.dropped:
        return unavailable(settled.dropped)
    if answer is None or settled.verdict.outcome is not Outcome.DELIVERED:
        if answer is not None:
            extra = {"config": config.pk, "reason": settled.verdict.reason}
            logger.warning("what a call left cannot be kept", extra=extra)
        if with_health and (ended.by_service or settled.verdict.outcome is Outcome.FAILED):
            health.note_failure(config_id=config.pk)
        return _refusal(replace(ended, verdict=settled.verdict))
    silence.note_heard(config_id=config.pk, hook=made.integration.abilities.inbound)
    if may_tell:
        health.note_success(config)
    if proof is not None:
        seen.keep(config_id=config.pk, proof=proof, answer=answer)
    return answer


def _told(ended: Ended[InboundAnswer]) -> Ended[InboundAnswer]:
    """Return what is said of the config: what a hook asked for and is gone is not the config itself."""
    verdict = ended.verdict
    return replace(
        ended,
        verdict=replace(verdict, outcome=Outcome.REJECTED) if verdict.outcome is Outcome.GONE else verdict,
    )


def _refusal(ended: Ended[InboundAnswer]) -> Refused:
    verdict = ended.verdict
    if ended.by_service:
        # Not the caller is at fault, but what we asked of the service: once that is mended, it will be taken.
        verdict = replace(verdict, outcome=Outcome.UNAVAILABLE, reason=FAILED)
    return refusal_of(verdict)


def _answer(returned: Any) -> InboundAnswer:
    if returned is None:
        return _NOTHING
    if isinstance(returned, InboundAnswer):
        return returned
    raise TypeError("An inbound hook returns an InboundAnswer or None.")
