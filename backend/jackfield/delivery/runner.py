"""Run one attempt: call the hook under a deadline, and say how it went. No transaction, no query."""

import asyncio
import logging
from datetime import UTC, datetime

from jackfield.delivery.jobs import Job, Result
from jackfield.delivery.models import Attempt
from jackfield.sdk.errors import NoAnswer, Unavailable
from jackfield.sdk.net import Exchange, HttpClient, Network
from jackfield.sdk.outcomes import Outcome, Verdict, classify

logger = logging.getLogger(__name__)


async def run(job: Job, *, network: Network, deadline_s: float) -> Result:
    """Make one attempt.

    Never raises: whatever the integration's code does is an outcome. Only when the task itself is
    cancelled does the cancellation go on, and nobody knows how the attempt went.

    Args:
        deadline_s: For everything that the attempt does, all in all.
    """
    started_at = datetime.now(UTC)
    http = network.http(redact=job.prepared.secrets, deadline_s=deadline_s)
    deadline = asyncio.timeout(deadline_s)
    try:
        async with deadline:
            await _call(job, http)
        verdict = classify(None)
    except TimeoutError as error:
        # The author's own time-outs are the author's own exceptions.
        verdict = _over(http, deadline_s) if deadline.expired() else _failed(job, error)
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        verdict = _failed(job, error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - logged where it is no word of the protocol
        verdict = classify(error)
        if verdict.outcome == Outcome.FAILED:
            _failed(job, error)
    return _result(job, verdict, http.exchanges, started_at=started_at)


def broken_off(job: Job, *, started_at: datetime, reason: str) -> Result:
    """Return the result of an attempt that was given up from outside: nobody knows how it went."""
    return _result(job, Verdict(outcome=Outcome.UNKNOWN, reason=reason), [], started_at=started_at)


async def _call(job: Job, http: HttpClient) -> None:
    context = job.prepared.context(http, attempt=job.number)
    if job.must_verify and await job.integration.verify(job.event, context):
        return
    hook = job.integration.hook_for(job.event.type)
    if hook is not None:
        await hook(job.event, context)


def _over(http: HttpClient, deadline_s: float) -> Verdict:
    if http.unanswered:
        return classify(NoAnswer(f"The request was sent, and {deadline_s:g} s went by without an answer."))
    return classify(Unavailable(f"It was not done within {deadline_s:g} s."))


def _failed(job: Job, error: BaseException) -> Verdict:
    logger.error(
        "event hook failed",
        exc_info=error,
        extra={
            "integration": job.integration.integration_id,
            "config": job.config_id,
            "delivery": job.delivery_id,
            "attempt": job.number,
        },
    )
    return classify(error)


def _result(job: Job, verdict: Verdict, exchanges: list[Exchange], *, started_at: datetime) -> Result:
    last = exchanges[-1] if exchanges else None
    return Result(
        delivery_id=job.delivery_id,
        config_id=job.config_id,
        event_id=job.event_id,
        config_version=job.config_version,
        number=job.number,
        burnt_attempts=job.burnt_attempts,
        promise=job.promise,
        created_at=job.created_at,
        outcome=Attempt.Outcome(verdict.outcome),
        reason=verdict.reason,
        retry_after_s=verdict.retry_after_s,
        started_at=started_at,
        finished_at=datetime.now(UTC),
        response_status=last.status if last else None,
        request_excerpt=_request_excerpt(last) if last else "",
        response_excerpt=last.response_excerpt if last else "",
    )


def _request_excerpt(exchange: Exchange) -> str:
    return f"{exchange.method} {exchange.url}\n{exchange.request_excerpt}"
