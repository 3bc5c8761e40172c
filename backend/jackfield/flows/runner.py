"""Runs the flows of an integration's verbs: asks for a step in no transaction, writes each turn in one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield.flows import conversation, keeping, queries, stepdata, verbs
from jackfield.flows.conversation import Turn
from jackfield.flows.errors import AnswerRefused, FlowExpired, FormRefused, StepOver
from jackfield.flows.models import Flow
from jackfield.sdk import steps

#: Nobody answers for so long, and it is over.
IDLE = timedelta(hours=1)
#: However often it is answered.
LIFETIME = timedelta(hours=24)

#: From a form step's form to what was typed in it; None: nothing was, so that the form is shown.
Fill = Callable[[forms.Form], "dict[str, Any] | None"]

_VERB_OF = {Flow.Kind.ACTIVATE: "activate", Flow.Kind.DEACTIVATE: "deactivate"}


def start(*, user: Any, kind: Flow.Kind, integration_id: str) -> Flow:
    """Begin a flow, or return the one that is open: a person has one of each kind for each thing.

    Raises:
        IntegrationNotFound, VerbDenied, GatewayFailed, Overloaded, NotActive, Busy: And nothing has changed.
    """
    verbs.require(user=user, verb=_VERB_OF[kind], integration_id=integration_id)
    found = _open_flow(user, kind, integration_id)
    if found is not None:
        return found
    return _begin(user, kind, _first_turn(kind, integration_id))


def run(
    *, user: Any, kind: Flow.Kind, integration_id: str, fill: Fill, confirmed: bool = False, mode: str = ""
) -> Flow | None:
    """Do a verb at once with what is given; the same steps, answered by a program.

    Args:
        fill: Answers a form step.
        confirmed: Answers a confirm step, with ``mode`` as its option.

    Returns:
        None when it is done; else a flow that stands at the step that wants a person.

    Raises:
        IntegrationNotFound, VerbDenied, GatewayFailed, Overloaded, NotActive, Busy: And nothing has changed.
        FormRefused: What was given for a form step is not valid.
    """
    verb = _VERB_OF[kind]
    record = verbs.require(user=user, verb=verb, integration_id=integration_id)
    turn = _first_turn(kind, integration_id)
    secret_names: frozenset[str] = frozenset()
    for _number in range(10):
        if isinstance(turn.step, steps.Form):
            form = conversation.form_of(turn.step, record)
            data = fill(form)
            if data is None:
                break
            form = conversation.form_of(turn.step, record, data)
            secret_names |= conversation.secret_names(form)
            if not form.is_valid():
                raise FormRefused(form)
            request = _request(turn, values=form.cleaned_data)
        elif isinstance(turn.step, steps.Confirm) and confirmed:
            request = _request(turn, confirmed=True, option_id=mode or None)
        else:
            break
        turn = conversation.turn(verb=verb, integration_id=integration_id, request=request)
    if isinstance(turn.step, steps.Done):
        with transaction.atomic():
            _carry_out(turn, user, secret_names)
            _close(user, kind, integration_id)
        return None
    found = _open_flow(user, kind, integration_id)
    return found or _begin(user, kind, turn)


def submit(
    *,
    user: Any,
    flow_id: int,
    step_id: str,
    fill: Fill,
    option_id: str | None = None,
    confirmed: bool = False,
    typed: str | None = None,
    back: bool = False,
) -> Flow:
    """Answer the present step.

    Raises:
        FlowNotFound, FlowExpired, StepOver, VerbDenied, GatewayFailed, Overloaded, NotActive, Busy:
            And nothing has changed.
        FormRefused, AnswerRefused: The answer does not fit; the step stands.
    """
    flow = queries.get(user=user, flow_id=flow_id)
    _require_open(flow, step_id)
    record = verbs.require(user=user, verb=_VERB_OF[Flow.Kind(flow.kind)], integration_id=flow.integration_id)
    given = steps.GatewayRequest(
        step_id=step_id,
        option_id=option_id,
        confirmed=confirmed,
        typed=typed,
        back=back,
        counts=conversation.counts(flow.integration_id),
    )
    secret_names: frozenset[str] = frozenset()
    values: dict[str, Any] = {}
    if flow.step["type"] == "form" and not back:
        asked = form_step(flow)
        form = conversation.form_of(asked, record, fill(conversation.form_of(asked, record)) or {})
        secret_names = conversation.secret_names(form)
        if not form.is_valid():
            raise FormRefused(form)
        values = form.cleaned_data
    elif issues := stepdata.issues_of(flow.step, given):
        raise AnswerRefused(issues)
    turn = conversation.turn(
        verb=_VERB_OF[Flow.Kind(flow.kind)],
        integration_id=flow.integration_id,
        request=_answered(given, values),
    )
    return _advance(flow, turn, secret_names)


@transaction.atomic
def cancel(*, user: Any, flow_id: int) -> Flow:
    """Break a flow off; of one that is over nothing changes.

    Raises:
        FlowNotFound: There is none, or somebody else started it.
    """
    flow = queries.get(user=user, flow_id=flow_id)
    flow = Flow.objects.select_for_update().select_related("started_by").get(pk=flow.pk)
    if not flow.is_over:
        flow.step = stepdata.cancelled(_("It was cancelled, and nothing was changed."))
        flow.is_over = True
        flow.answers = {}
        flow.save(update_fields=["step", "is_over", "answers"])
    return flow


def form_step(flow: Flow) -> steps.Form:
    """Return the form step that a flow stands at, asked for again.

    Raises:
        StepOver: The integration has something else to say by now.
        GatewayFailed, Overloaded: It could not be asked.
    """
    turn = conversation.turn(
        verb=_VERB_OF[Flow.Kind(flow.kind)],
        integration_id=flow.integration_id,
        request=keeping.unseal(flow),
    )
    if not isinstance(turn.step, steps.Form) or turn.step.step_id != flow.step["step_id"]:
        raise StepOver
    return turn.step


def _first_turn(kind: Flow.Kind, integration_id: str) -> Turn:
    request = steps.GatewayRequest(counts=conversation.counts(integration_id))
    return conversation.turn(verb=_VERB_OF[kind], integration_id=integration_id, request=request)


def _request(turn: Turn, **answer: Any) -> steps.GatewayRequest:
    return steps.GatewayRequest(step_id=turn.step.step_id, counts=turn.request.counts, **answer)


def _answered(given: steps.GatewayRequest, values: dict[str, Any]) -> steps.GatewayRequest:
    return steps.GatewayRequest(**{**vars(given), "values": values})


def _open_flow(user: Any, kind: Flow.Kind, integration_id: str) -> Flow | None:
    rows = queries.own(user).filter(kind=kind, integration_id=integration_id, config=None, is_over=False)
    return rows.filter(expires_at__gt=timezone.now()).first()


def _begin(user: Any, kind: Flow.Kind, turn: Turn) -> Flow:
    now = timezone.now()
    flow = Flow(
        kind=kind,
        started_by=user,
        integration_id=turn.integration_id,
        started_at=now,
        expires_at=now + IDLE,
    )
    try:
        with transaction.atomic():
            _close(user, kind, turn.integration_id, expired_by=now)
            return _written(flow, turn, frozenset())
    except IntegrityError:
        found = _open_flow(user, kind, turn.integration_id)
        if found is None:
            raise
        return found


def _advance(flow: Flow, turn: Turn, secret_names: frozenset[str]) -> Flow:
    with transaction.atomic():
        now_standing = Flow.objects.select_for_update().select_related("started_by").get(pk=flow.pk)
        if now_standing.step != flow.step:
            raise StepOver
        _require_open(now_standing, flow.step["step_id"])
        return _written(now_standing, turn, secret_names)


def _written(flow: Flow, turn: Turn, secret_names: frozenset[str]) -> Flow:
    flow.step = stepdata.as_data(turn.step)
    flow.is_over = flow.step["type"] in stepdata.OVER
    flow.expires_at = min(timezone.now() + IDLE, flow.started_at + LIFETIME)
    flow.answers = {} if flow.is_over else keeping.seal(flow=flow, request=turn.request)
    if isinstance(turn.step, steps.Done):
        _carry_out(turn, flow.started_by, secret_names)
    flow.save()
    return flow


def _carry_out(turn: Turn, user: Any, secret_names: frozenset[str]) -> None:
    if isinstance(turn.step, steps.Done):
        verbs.carry_out(
            verb=turn.verb,
            integration_id=turn.integration_id,
            actor=user,
            values=turn.step.values,
            secret_names=secret_names,
        )


def _close(user: Any, kind: Flow.Kind, integration_id: str, *, expired_by: datetime | None = None) -> None:
    rows = Flow.objects.filter(
        started_by=user, kind=kind, integration_id=integration_id, config=None, is_over=False
    )
    if expired_by is not None:
        rows = rows.filter(expires_at__lte=expired_by)
    over = stepdata.cancelled(_("It is over."))
    rows.update(is_over=True, step=over, answers={})


def _require_open(flow: Flow, step_id: str) -> None:
    if flow.is_over or flow.step["step_id"] != step_id:
        raise StepOver
    if flow.expires_at <= timezone.now():
        raise FlowExpired
