"""Writes each turn of a flow: the row, and what it came to, in one transaction."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield.accounts import standing
from jackfield.delivery import errands
from jackfield.flows import keeping, queries, stepdata
from jackfield.flows.checking import GRACE_S
from jackfield.flows.errors import BeingAnswered, FlowExpired, StepOver
from jackfield.flows.models import Flow
from jackfield.flows.subjects import Subject
from jackfield.flows.turning import Turn
from jackfield.realtime import log
from jackfield.realtime.models import StatusChange
from jackfield.sdk import steps

#: Nobody answers for so long, and it is over.
IDLE = timedelta(hours=1)
#: However often it is answered.
LIFETIME = timedelta(hours=24)
#: What is under way is looked at again after so long.
LOOK_EVERY = timedelta(seconds=1)
#: In a step: until when it is somebody's to answer.
_ANSWERING = "answering_until"
#: In an external one: somebody was back with its state.
_RETURNED = "is_answered"
#: To answer one is to ask a gateway and then a check.
_ANSWERS_AT_ONCE = 2
#: The errand that looks.
GO_ON = "flow.go_on"


def begin(*, user: Any, turn: Turn, is_new: bool = False) -> Flow:
    """Write a flow that begins, or return the one that somebody began at the same moment.

    Args:
        is_new: End the one that is open about the same.
    """
    now = timezone.now()
    subject = turn.talk.subject
    flow = Flow(
        kind=turn.kind,
        started_by=user,
        integration_id=subject.integration_id,
        config_id=subject.config_id,
        about=subject.as_text(),
        started_at=now,
        expires_at=now + IDLE,
    )
    try:
        with transaction.atomic():
            if is_new:
                close(user=user, kind=turn.kind, subject=subject, reason=_("Begun anew meanwhile."))
            else:
                close(user=user, kind=turn.kind, subject=subject, reason=_("It has run out."), expired_by=now)
            return _written(flow, turn)
    except IntegrityError:
        found = queries.open_about(user=user, kind=turn.kind, subject=subject)
        if found is None:
            raise
        return found


def advance(flow: Flow, turn: Turn) -> Flow:
    """Write the next step.

    Raises:
        StepOver, FlowExpired: Somebody else has answered, or ended it.
    """
    with transaction.atomic():
        row = _locked(flow)
        require_open(row, flow.step["step_id"])
        return _written(row, turn)


@contextlib.contextmanager
def answering(flow: Flow, *, is_return: bool = False) -> Iterator[Flow]:
    """Answer a step alone: while the block runs nobody else does, so that an author's code acts once.

    Nobody breaks the flow off then, either, nor does it run out: what the author's code does is written.
    If the block raises, the step can be answered again; if the process dies in it, a while later.

    Args:
        is_return: Somebody is back from an external step: nobody can be back once more, whatever comes of it.

    Raises:
        BeingAnswered: Somebody else does.
        StepOver, FlowExpired: Somebody else has, or it has run out.
    """
    with transaction.atomic():
        row = _locked_to_answer(flow)
        lease = timedelta(seconds=_ANSWERS_AT_ONCE * (settings.JACKFIELD_CHECK_DEADLINE_S + GRACE_S))
        until = timezone.now() + lease
        row.step = {**row.step, **({_RETURNED: True} if is_return else {}), _ANSWERING: until.isoformat()}
        row.expires_at = max(row.expires_at, until)
        row.save(update_fields=["step", "expires_at"])
    try:
        yield row
    except BaseException:
        with transaction.atomic():
            now = Flow.objects.select_for_update().filter(pk=row.pk, is_over=False).first()
            if now is not None and now.step == row.step:
                now.step = row.step = _unclaimed(row.step)
                now.save(update_fields=["step"])
        raise


def keep_typed(flow: Flow, typed: Mapping[str, Any], notes: Mapping[str, Any]) -> None:
    """Keep what was typed and not taken, sealed; nothing, when somebody else has answered."""
    with transaction.atomic():
        try:
            row = _locked(flow)
        except StepOver:
            return
        if not keeping.can_keep(typed):
            return
        kept = keeping.unseal(row)
        kept = replace(kept, typed={**kept.typed, **typed}, notes={**kept.notes, **notes})
        row.answers = keeping.seal(flow=row, kept=kept)
        row.save(update_fields=["answers"])


def cancel(flow: Flow, step: stepdata.StepData) -> Flow:
    """End a flow that somebody breaks off by a step of ours; of one that is over nothing changes.

    Raises:
        BeingAnswered: What the answer does, it does.
    """
    with transaction.atomic():
        row = Flow.objects.select_for_update().get(pk=flow.pk)
        require_unanswered(row)
        return end(row, step)


def end(flow: Flow, step: stepdata.StepData) -> Flow:
    """End a flow by a step of ours; of one that is over nothing changes."""
    with transaction.atomic():
        row = Flow.objects.select_for_update().select_related("started_by").get(pk=flow.pk)
        if not row.is_over:
            number = row.step.get("number", 0) + 1
            row.step = stepdata.placed(step, number=number, can_go_back=False, turn=0)
            row.is_over, row.answers = True, {}
            row.save(update_fields=["step", "is_over", "answers"])
            _tell(row)
    return row


def close(
    *, user: Any, kind: Flow.Kind, subject: Subject, reason: str, expired_by: datetime | None = None
) -> None:
    """End the open flow about the same thing.

    Args:
        reason: A sentence for who looks at it again.
        expired_by: Only if it ran out by then.

    One that is being answered goes on.
    """
    rows = Flow.objects.filter(started_by=user, kind=kind, about=subject.as_text(), is_over=False)
    if expired_by is not None:
        rows = rows.filter(expires_at__lte=expired_by)
    for row in rows:
        with contextlib.suppress(BeingAnswered):
            cancel(row, stepdata.cancelled(reason))


def carry_out(turn: Turn) -> int | None:
    """Do what a flow came to, in the caller's transaction; return the config that it is now about."""
    step = turn.reply.step
    if turn.reply.then is not None:
        turn.reply.then()
    if not isinstance(step, steps.Done):
        return turn.talk.subject.config_id
    # A right that was taken away while a service was asked.
    talk = replace(turn.talk, user=standing.now(turn.talk.user))
    turn.implementation.admit(user=talk.user, subject=talk.subject)
    return turn.implementation.carry_out(talk=talk, done=step, checked=turn.checked)


def require_unanswered(flow: Flow) -> None:
    """Pass unless somebody answers the present step at this moment.

    Raises:
        BeingAnswered: Somebody does.
    """
    until = flow.step.get(_ANSWERING)
    if not flow.is_over and until is not None and datetime.fromisoformat(until) > timezone.now():
        raise BeingAnswered


def has_returned(flow: Flow) -> bool:
    """Say whether somebody was back from the external step that a flow stands at: its link leads nowhere."""
    return bool(flow.step.get(_RETURNED))


def is_left(flow: Flow) -> bool:
    """Say whether nothing comes any more of what somebody brought back: it failed, or its process died."""
    until = flow.step.get(_ANSWERING)
    return has_returned(flow) and (until is None or datetime.fromisoformat(until) <= timezone.now())


def require_open(flow: Flow, step_id: str) -> None:
    """Pass when a step can be answered.

    Raises:
        FlowExpired, StepOver: It can't any more.
    """
    if flow.step["step_id"] == stepdata.EXPIRED:
        raise FlowExpired
    if flow.is_over or flow.step["step_id"] != step_id:
        raise StepOver
    if flow.expires_at <= timezone.now():
        raise FlowExpired


def _locked(flow: Flow) -> Flow:
    row = Flow.objects.select_for_update().select_related("started_by").filter(pk=flow.pk).first()
    if row is None or row.step != flow.step:
        raise StepOver
    return row


def _locked_to_answer(flow: Flow) -> Flow:
    """Lock a flow whose present step nobody answers, or whose last answer died with its process."""
    row = Flow.objects.select_for_update().select_related("started_by").filter(pk=flow.pk).first()
    if row is None or _unclaimed(row.step) != _unclaimed(flow.step):
        raise StepOver
    require_open(row, flow.step["step_id"])
    require_unanswered(row)
    return row


def _unclaimed(step: stepdata.StepData) -> stepdata.StepData:
    return {name: value for name, value in step.items() if name != _ANSWERING}


def _written(flow: Flow, turn: Turn) -> Flow:
    number = 1 + (flow.step.get("number", 0) if flow.step else 0)
    flow.step = stepdata.placed(
        turn.step, number=number, can_go_back=turn.kept.can_go_back, turn=len(turn.kept.turns)
    )
    flow.is_over = flow.step["type"] in stepdata.OVER
    flow.expires_at = min(timezone.now() + IDLE, flow.started_at + LIFETIME)
    flow.answers = {} if flow.is_over else keeping.seal(flow=flow, kept=turn.kept)
    if turn.state:
        flow.state_hash = hash_of(turn.state)
    flow.config_id = carry_out(turn)
    flow.save()
    _tell(flow)
    if flow.step["type"] == "progress":
        errands.ask(kind=GO_ON, key=str(flow.pk), due_at=timezone.now() + LOOK_EVERY)
    return flow


def hash_of(state: str) -> str:
    """Return what a row keeps of a state."""
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


def _tell(flow: Flow) -> None:
    change = log.Change(kind=StatusChange.Kind.FLOW, subject_id=flow.pk, user_id=str(flow.started_by_id))
    log.record(change)
