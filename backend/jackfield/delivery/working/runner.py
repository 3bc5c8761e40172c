"""Run one attempt: call the hook under a deadline, and say how it went. No transaction, no query."""

import asyncio
import logging
import traceback
from dataclasses import replace
from datetime import UTC, datetime

from jackfield.configs import refreshing
from jackfield.configs.contexts import Prepared
from jackfield.delivery.claims.hosts import host_of
from jackfield.delivery.jobs import Job, Result
from jackfield.delivery.models import Attempt
from jackfield.delivery.sentences import BEGUN, LATE, NO_ANSWER
from jackfield.deployment import standing
from jackfield.sdk.errors import NoAnswer, Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.net import Closed, Exchange, HttpClient, Network
from jackfield.sdk.outcomes import Outcome, Verdict, classify
from jackfield.sdk.promises import DeliveryPromise

logger = logging.getLogger(__name__)


class Deadline:
    """The end of the time that an attempt has; whoever watches over it cancels its task then.

    One watcher for all attempts of a worker is far cheaper than a timer for each.
    """

    __slots__ = ("at", "is_over")

    def __init__(self, *, at: float) -> None:
        #: On the monotonic clock.
        self.at = at
        #: Set before the task is cancelled.
        self.is_over = False


async def run(job: Job, *, network: Network, deadline: Deadline, deadline_s: float) -> Result:
    """Make one attempt.

    Never raises: whatever the integration's code does is an outcome. Only when the task itself is
    cancelled, and not by its deadline, does the cancellation go on: then nobody knows how it went.

    Args:
        deadline: For everything that the attempt does, all in all.
        deadline_s: How long that is.
    """
    started_at = datetime.now(UTC)
    http = network.http(redact=job.prepared.secrets, deadline_s=deadline_s)
    # Beyond its lease others do the same: who stood still meanwhile must not go on as if nothing had been.
    http.not_after = deadline.at
    closed = standing.why_closed()
    try:
        with contained(awaits=True):
            await _call(job, http)
        verdict = classify(None)
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if deadline.is_over:
            verdict = _over(http, deadline_s)
        elif task is not None and task.cancelling():
            raise
        else:
            verdict = _failed(job, error, http)
    except Exception as error:  # noqa: BLE001 - logged where it is no word of the protocol
        # What the author's code says is shown and kept: it may have quoted a secret.
        verdict = classify(error, redact=http.redact)
        if not closed and isinstance(http.raised, Closed):
            closed = str(http.raised)
        if deadline.is_over and verdict.outcome == Outcome.FAILED:
            # The hook turned the cancellation into something of its own.
            verdict = _over(http, deadline_s)
        elif verdict.outcome == Outcome.FAILED and not closed:
            verdict = _failed(job, error, http)
    if closed:
        return _shadowed(job, closed, http.exchanges, started_at=started_at)
    return _result(job, verdict, http.exchanges, started_at=started_at)


def broken_off(job: Job, *, started_at: datetime, reason: str) -> Result:
    """Return the result of an attempt that was given up from outside: nobody knows how it went."""
    return _result(job, Verdict(outcome=Outcome.UNKNOWN, reason=reason), [], started_at=started_at)


async def _call(job: Job, http: HttpClient) -> None:
    await refreshing.called(job.prepared, http, lambda now: _deliver(job, now, http))


async def _deliver(job: Job, prepared: Prepared, http: HttpClient) -> None:
    context = prepared.context(http, attempt=job.claimed.number)
    if job.must_verify and await job.integration.verify(job.event, context):
        return
    hook = job.integration.hook_for(job.event.type)
    if hook is not None:
        await hook(job.event, context)


def _over(http: HttpClient, deadline_s: float) -> Verdict:
    said = {"seconds": f"{deadline_s:g}"}
    if http.unanswered:
        return classify(NoAnswer(NO_ANSWER % said))
    if http.has_written:
        # Answered, and then the hook had more to do, or the rest of the answer did not come: it may be done.
        return classify(NoAnswer(BEGUN % said))
    return classify(Unavailable(LATE % said))


def _failed(job: Job, error: BaseException, http: HttpClient) -> Verdict:
    logger.error(
        "event hook failed",
        extra={
            "traceback": http.redact("".join(traceback.format_exception(error))),
            "integration": job.integration.integration_id,
            "config": job.claimed.config_id,
            "delivery": job.claimed.delivery_id,
            "attempt": job.claimed.number,
        },
    )
    verdict = classify(error, redact=http.redact)
    if http.has_written and job.claimed.promise != DeliveryPromise.AT_LEAST_ONCE:
        # The service may well have done it before the hook failed: to try again would break the promise.
        return replace(verdict, outcome=Outcome.UNKNOWN)
    return verdict


def _result(job: Job, verdict: Verdict, exchanges: list[Exchange], *, started_at: datetime) -> Result:
    last = exchanges[-1] if exchanges else None
    return Result(
        claimed=job.claimed,
        outcome=Attempt.Outcome(verdict.outcome),
        reason=verdict.reason,
        retry_after_s=verdict.retry_after_s,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        response_status=last.status if last else None,
        request_excerpt=_request_excerpt(last) if last else "",
        response_excerpt=last.response_excerpt if last else "",
        host=host_of(last.request.url) if last else "",
    )


def _shadowed(job: Job, reason: str, exchanges: list[Exchange], *, started_at: datetime) -> Result:
    """Return what the hook of a copy came to: it ran, and whatever it says, nothing has left."""
    verdict = Verdict(outcome=Outcome.UNAVAILABLE, reason=reason)
    result = _result(job, verdict, exchanges, started_at=started_at)
    return replace(result, outcome=Attempt.Outcome.SHADOWED)


def _request_excerpt(exchange: Exchange) -> str:
    return f"{exchange.method} {exchange.url}\n{exchange.request_excerpt}"
