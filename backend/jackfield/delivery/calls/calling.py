"""Calls on behalf of one config: made ready from the database, made without it, settled in one transaction.

For schedule and inbound hooks, synchronizers and actions::

    call = await database(prepare_call, config_id=7)          # in a thread
    ended = await make_call(call, run=integration.poll, what="schedule", deadline_s=60)
    settled = await database(settle_call, call=call, ended=ended)
"""

import asyncio
import copy
import logging
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import transaction

from jackfield.configs import operations as config_operations
from jackfield.configs import refreshing
from jackfield.configs.contention import again_if_contended
from jackfield.configs.contexts import Prepared, prepare
from jackfield.configs.health import report_health, report_heard
from jackfield.configs.models import Config
from jackfield.delivery.breaking import breakers
from jackfield.delivery.calls import remembering
from jackfield.delivery.calls.publications import publish_all
from jackfield.delivery.calls.remembering import MemoryRefused
from jackfield.delivery.errors import EventRefused
from jackfield.delivery.sentences import LATE, NO_ANSWER
from jackfield.delivery.settlement.health import report_of_call
from jackfield.delivery.settlement.settle_sql import storable
from jackfield.delivery.standing import Standing, reason_to_wait, standings
from jackfield.deployment import standing as copy_standing
from jackfield.deployment.outgoing import open_network
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk import Context
from jackfield.sdk.context import Publication
from jackfield.sdk.errors import NoAnswer, Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net import AnswerUnreadable, HttpClient, Network, Redactor
from jackfield.sdk.outcomes import Outcome, Verdict, classify

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: How long after its deadline a call may take to end, where its caller does not wait for ever.
PATIENCE_S = 2.0
_DELETED = _("The config has been deleted.")
_NO_OWNER = _("The owner of the config is not active.")
_STARTING = _("The integration is not running yet.")
#: Calls that would not stop, kept so that they are not collected while they run.
_left: set[asyncio.Task[Any]] = set()
#: What each task that runs an author's code is for.
_calls: WeakKeyDictionary[asyncio.Task[Any], "Call"] = WeakKeyDictionary()


class NotCallable(Exception):
    """The config is not to be used now; the text says why.

    Args:
        is_passing: It will be in a moment: its integration is only not running yet in this process.
        is_gone: There is no such config.
        is_shadowed: Nobody may be called, for this copy of the deployment is not adopted.
    """

    def __init__(
        self, reason: str, *, is_passing: bool = False, is_gone: bool = False, is_shadowed: bool = False
    ) -> None:
        super().__init__(reason)
        self.is_shadowed = is_shadowed
        self.is_passing = is_passing
        self.is_gone = is_gone


@dataclass(frozen=True, kw_only=True)
class Call:
    """One config, made ready to be called for; needs the database no more."""

    config_id: int
    owner_id: int
    #: Of its settings: health that was seen with others is not written.
    config_version: int
    integration: Any
    prepared: Prepared = field(repr=False)
    #: As the config keeps it.
    memory: dict[str, Any] = field(repr=False)
    #: Whether it may be made though the service refused the sign-in.
    even_unauthorized: bool = False


@dataclass(frozen=True, kw_only=True)
class Ended(Generic[T]):
    """How a call ended."""

    verdict: Verdict
    #: What was returned; None unless it ended well.
    value: T | None = None
    published: tuple[Publication, ...] = field(default=(), repr=False)
    memory: Any = field(default=None, repr=False)
    #: Stars the secrets that it was made with.
    redact: Callable[[str], str] = field(default=str, repr=False)
    #: Whether it failed at what the service said to us, and not at what the author's own code raised.
    by_service: bool = False


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What a call came to."""

    #: FAILED also when what it published or remembered cannot be kept.
    verdict: Verdict
    #: Keys of the events that it published; those of used idempotency keys are not among them.
    event_ids: tuple[int, ...] = ()
    #: Why nothing of it was kept: the config is gone, disabled, paused ...; empty when it was.
    dropped: str = ""
    #: Failures of the config in a row, this one among them.
    failure_count: int = 0
    #: Whether the config is disabled by it: what it calls is gone for good.
    is_disabled: bool = False


def prepare_call(*, config_id: int, even_unauthorized: bool = False) -> Call:
    """Read what a call needs.

    Args:
        config_id: On whose behalf.
        even_unauthorized: Also when the service refused the sign-in; it may call us all the same.

    Raises:
        NotCallable: The config is gone or disabled, its owner or its integration is not active, this copy of
            the deployment is not adopted ...
        ConfigUnusable: Its settings do not fit the integration's code, or a secret can't be opened.
    """
    if copy_standing.is_shadowed():
        _require_open()
    config = Config.objects.select_related("owner").filter(pk=config_id).first()
    if config is None:
        raise NotCallable(_DELETED, is_gone=True)
    standing = _require_callable(config, even_unauthorized=even_unauthorized)
    if not standing.is_running:
        raise NotCallable(_STARTING, is_passing=True)
    call = Call(
        config_id=config_id,
        owner_id=config.owner_id,
        config_version=config.version,
        integration=standing.integration,
        prepared=prepare(config=config, integration=standing.integration),
        memory=remembering.recall(config_id=config_id),
        even_unauthorized=even_unauthorized,
    )
    # Last: what was read may be of a dump that has just been restored.
    _require_open()
    return call


def _require_open() -> None:
    copy_standing.make_sure()
    if closed := copy_standing.why_closed():
        raise NotCallable(closed, is_shadowed=True)


async def make_call(
    call: Call,
    *,
    run: Callable[[Context[Any]], Awaitable[T]],
    what: str,
    deadline_s: float,
    attempt: int = 1,
    network: Network | None = None,
    patience_s: float | None = PATIENCE_S,
    prove: Callable[[], Awaitable[None]] | None = None,
    begun: Callable[[asyncio.Task[T]], None] | None = None,
) -> Ended[T]:
    """Make a call; whatever the author's code does is an outcome. In no transaction.

    Args:
        call: As ``prepare_call`` returned it.
        run: The author's code; may use all of the context, ``publish`` and ``memory`` too.
        what: What is called, for the log: schedule, inbound, sync, action.
        deadline_s: Seconds for all of it.
        attempt: Which try it is.
        network: What it goes out by; None for one of its own.
        patience_s: How long after its deadline it may take to end before it is left to itself; None waits
            for ever, so that it never runs twice.
        prove: Awaited first, for a call that somebody else has asked for; what it raises is how the call
            ends. A sign-in is not refreshed before that, and only when the call uses it.
        begun: Is given the task of the call, which may outlast the call if the author's code does not stop.

    Raises:
        asyncio.CancelledError: Whoever awaits this was cancelled; the call has ended, or was left.
    """
    own = network is None
    network = network or open_network(deadline_s=settings.JACKFIELD_DELIVERY_DEADLINE_S)
    try:
        http = network.http(redact=call.prepared.secrets)
        contexts: list[Context[Any]] = []

        def begin(now: Prepared) -> Awaitable[T]:
            # Of a try that the service refused nothing is kept.
            context = now.context(http, attempt=attempt)
            contexts.append(replace(context, memory=remembering.copied(call.memory), outbox=[]))
            return run(contexts[-1])

        async def whole() -> T:
            if prove is None:
                return await refreshing.called(call.prepared, http, begin)
            await prove()
            return await refreshing.called_if_used(call.prepared, http, begin)

        task = asyncio.create_task(_guarded(whole()))
        if begun is not None:
            begun(task)
        _calls[task] = call
        try:
            await asyncio.wait([task], timeout=deadline_s)
            is_over = not task.done()
            if is_over:
                task.cancel()
                await asyncio.wait([task], timeout=patience_s)
        except asyncio.CancelledError:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task], timeout=patience_s)
            _leave(task)
            raise
        verdict, value = _outcome(call, task, http, what=what, deadline_s=deadline_s if is_over else None)
    finally:
        if own:
            await network.close()
    if verdict.outcome is not Outcome.DELIVERED:
        return Ended(verdict=verdict, by_service=_is_by_service(task, http))
    context = contexts[-1]
    return Ended(
        verdict=verdict,
        value=value,
        published=tuple(context.outbox or ()),
        memory=context.memory,
        redact=http.redact,
    )


@again_if_contended
@transaction.atomic
def settle_call(
    *, call: Call, ended: Ended[Any], with_health: bool = True, is_heard: bool = False
) -> Settled:
    """Keep what a call published and remembered, and what it says of the config's health.

    Nothing is kept for a config that must not be called any more. Events are published by the config's
    owner, who alone may hear them. A config whose destination is gone for good is disabled, as by a delivery.

    Args:
        call: What was made.
        ended: How it ended.
        with_health: Whether it says anything of the config: what strangers send us does not.
        is_heard: It was the service that called. Then it is REJECTED where what stands in its message can't
            be kept; neither that nor that it was taken says whether we reach the service.
    """
    config = (
        Config.objects.select_for_update(of=("self",), no_key=True)
        .select_related("owner")
        .filter(pk=call.config_id)
        .first()
    )
    if config is None:
        return Settled(verdict=ended.verdict, dropped=_DELETED)
    try:
        _require_callable(config, even_unauthorized=call.even_unauthorized)
    except NotCallable as error:
        return Settled(verdict=ended.verdict, dropped=str(error))
    verdict = ended.verdict
    event_ids: tuple[int, ...] = ()
    is_of_content = False
    if verdict.outcome is Outcome.DELIVERED:
        try:
            with transaction.atomic():
                remembering.keep(config_id=config.pk, before=call.memory, after=ended.memory)
                event_ids = publish_all(config, ended.published)
        except (MemoryRefused, EventRefused) as error:
            # It may quote a name that the author's code made of anything.
            sentence = ended.redact(Redactor(call.prepared.secrets)(str(error)))
            is_of_content = is_heard and error.is_of_content
            outcome = Outcome.REJECTED if is_of_content else Outcome.FAILED
            verdict = Verdict(outcome=outcome, reason=storable(sentence))
    if is_heard and (is_of_content or verdict.outcome is Outcome.DELIVERED):
        with_health = False
    # What the service said to settings that are no more says nothing of those that are.
    if with_health and config.version == call.config_version:
        config = _report(config, verdict)
    return Settled(
        verdict=verdict,
        event_ids=event_ids,
        failure_count=config.failure_count,
        is_disabled=not config.enabled,
    )


@again_if_contended
@transaction.atomic
def settle_unusable(*, config_id: int, reason: str) -> None:
    """Write that a config could not be called for, because of its own settings (``ConfigUnusable``)."""
    config = Config.objects.select_for_update(no_key=True).filter(pk=config_id, enabled=True).first()
    if config is not None:
        _report(config, Verdict(outcome=Outcome.FAILED, reason=reason))


def _require_callable(config: Config, *, even_unauthorized: bool) -> Standing:
    standing = standings([config.integration_id])[config.integration_id]
    seen = config
    if even_unauthorized and config.health == Health.UNAUTHORIZED:
        seen = copy.copy(config)
        seen.health = Health.UNKNOWN
    reason = reason_to_wait(seen, standing)
    if reason is None and not getattr(config.owner, "is_active", True):
        reason = _NO_OWNER
    if reason is not None:
        raise NotCallable(reason)
    return standing


async def _guarded(run: Awaitable[T]) -> T:
    """Run the author's code; an exit that it asks for must not end the process."""
    with contained(awaits=True):
        return await run


def _outcome(
    call: Call, task: asyncio.Task[T], http: HttpClient, *, what: str, deadline_s: float | None
) -> tuple[Verdict, T | None]:
    """Return what a call came to; ``deadline_s`` is None when it ended in its time."""
    error: BaseException | None
    if not task.done():
        _leave(task)
        logger.error("call does not stop", extra=_names(call, what))
        error = asyncio.CancelledError()
    else:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
    # What the author's code says is shown and kept: it may have quoted a secret.
    verdict = classify(error, redact=http.redact)
    if error is None:
        return verdict, task.result()
    if deadline_s is not None and verdict.outcome is Outcome.FAILED:
        said = {"seconds": f"{deadline_s:g}"}
        verdict = classify(NoAnswer(NO_ANSWER % said) if http.unanswered else Unavailable(LATE % said))
    elif verdict.outcome is Outcome.FAILED:
        logger.error(
            "call failed",
            extra={
                **_names(call, what),
                "traceback": http.redact("".join(traceback.format_exception(error))),
            },
        )
    return replace(verdict, reason=storable(verdict.reason)), None


def _is_by_service(task: asyncio.Task[Any], http: HttpClient) -> bool:
    if not task.done() or task.cancelled():
        return False
    error = task.exception()
    return isinstance(error, AnswerUnreadable) or (error is not None and error is http.raised)


def call_of(task: asyncio.Task[Any]) -> Call | None:
    """Return the call that a task makes; None: it makes none."""
    return _calls.get(task)


def _leave(task: asyncio.Task[Any]) -> None:
    if not task.done():
        _left.add(task)
        task.add_done_callback(_left.discard)


def _names(call: Call, what: str) -> dict[str, Any]:
    return {"what": what, "integration": call.integration.integration_id, "config": call.config_id}


def _report(config: Config, verdict: Verdict) -> Config:
    if verdict.outcome is Outcome.GONE:
        return config_operations.disable(
            actor=None, config_id=config.pk, reason=verdict.reason, cause=StatusCause.GONE
        )
    if verdict.outcome is Outcome.DELIVERED and breakers.is_failing(config_id=config.pk):
        # That the service lets itself be asked does not mend what deliveries meet with: one of them will.
        report_heard(config_id=config.pk)
        return config
    report = report_of_call(verdict, health=Health(config.health), failure_count=config.failure_count)
    return report_health(config_id=config.pk, health=report.health, reason=report.reason, cause=report.cause)
