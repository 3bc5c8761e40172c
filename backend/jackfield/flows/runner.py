"""Runs flows: starts them, takes answers, goes back, ends them. Steps are asked for in no transaction."""

import contextlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigError, VersionConflict
from jackfield.flows import conversation, kinds, queries, stepdata, turning, writing
from jackfield.flows.errors import (
    AnswerRefused,
    BeingAnswered,
    FlowExpired,
    FlowNotFound,
    FormRefused,
    GatewayFailed,
    NotOffered,
    Overloaded,
    StepOver,
)
from jackfield.flows.kinds import FilledForm, Talk
from jackfield.flows.models import Flow
from jackfield.flows.subjects import Subject
from jackfield.flows.turning import Place, Turn
from jackfield.registry import queries as registry
from jackfield.registry.errors import ActivationRefused, ChangedMeanwhile
from jackfield.sdk import steps
from jackfield.sdk.steps import GatewayRequest

#: From a form step's form to what was typed in it; None: nothing was, so that the form is shown.
Fill = Callable[[forms.Form], "dict[str, Any] | None"]

_MAX_STEPS_AT_ONCE = 10
_MAX_QUERY = 50
_MAX_QUERY_LENGTH = 16_000


def start(
    *,
    user: Any,
    kind: Flow.Kind,
    integration_id: str = "",
    config_id: int | None = None,
    action: str = "",
    resource_id: int | None = None,
) -> Flow:
    """Begin a flow, or return the one that is open: a person has one of each kind for each thing.

    Raises:
        NotOffered, AnswerRefused, IntegrationNotFound, ConfigNotFound, ActionNotFound, ResourceNotFound,
        VerbDenied, PermissionDenied, IntegrationUnavailable, NotActive, GatewayFailed, CheckFailed,
        ChangedMeanwhile, Overloaded, Busy: And nothing has changed.
    """
    asked = Subject(
        integration_id=integration_id, config_id=config_id, action=action, resource_id=resource_id
    )
    place = _place(user, kind, asked)
    found = queries.open_about(user=user, kind=kind, subject=place.subject)
    if found is not None:
        return _resumed(found, user)
    turn = turning.ask(place, place.talk(GatewayRequest()))
    return writing.begin(user=user, turn=turning.checked(turn))


def run(
    *,
    user: Any,
    kind: Flow.Kind,
    integration_id: str = "",
    config_id: int | None = None,
    action: str = "",
    resource_id: int | None = None,
    fill: Fill,
    confirmed: bool = False,
    mode: str = "",
    unchecked: bool = False,
    keeps_end: bool = False,
) -> Flow | None:
    """Do a verb at once with what is given; the same steps, answered by a program.

    Args:
        fill: Answers a form step.
        confirmed: Answers a confirm step, with ``mode`` as its option.
        unchecked: Ask no service whether it will work.
        keeps_end: Return a flow that is over, too: what it came to is of interest.

    Returns:
        None when it is done; else a flow that stands at the step that wants a person.

    Raises:
        FormRefused: What was given for a form step is not valid.
        BeingAnswered: The person does it at this moment.
        And what ``start`` raises.
    """
    asked = Subject(
        integration_id=integration_id, config_id=config_id, action=action, resource_id=resource_id
    )
    place = _place(user, kind, asked)
    under_way = _under_way(place)
    if under_way is not None:
        return under_way
    turn = turning.ask(place, place.talk(GatewayRequest()))
    for _number in range(_MAX_STEPS_AT_ONCE):
        step = turn.reply.step
        place = replace(place, kept=turn.kept)
        if isinstance(step, steps.Form):
            data = fill(turning.form(place, turn.talk, step).form)
            if data is None:
                break
            talk = _filled(place, turn.talk, step, data)
        elif isinstance(step, steps.Confirm) and confirmed:
            talk = place.talk(GatewayRequest(step_id=step.step_id, confirmed=True, option_id=mode or None))
        else:
            break
        turn = turning.ask(place, talk)
    has_acted = turn.reply.then is not None
    if not isinstance(turn.reply.step, steps.Done):
        found = queries.open_about(user=user, kind=kind, subject=place.subject)
        if found is not None and not has_acted and turn.step["type"] not in stepdata.OVER:
            return _resumed(found, user)
        return writing.begin(user=user, turn=turn, is_new=has_acted)
    if not unchecked:
        turn = turning.checked(turn)
    if keeps_end:
        return writing.begin(user=user, turn=turn, is_new=True)
    with transaction.atomic():
        writing.carry_out(turn)
        writing.close(user=user, kind=kind, subject=place.subject, reason=_("It was done meanwhile."))
    return None


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
    """Answer the present step. What is under way goes on by itself: an answer to it changes nothing.

    Raises:
        FlowNotFound, FlowExpired, StepOver, BeingAnswered, VerbDenied, PermissionDenied, ConfigNotFound,
        IntegrationUnavailable, NotActive, GatewayFailed, Overloaded, Busy: And nothing has changed.
        FormRefused, AnswerRefused: The answer does not fit; the step stands.
        CheckFailed, VersionConflict, ChangedMeanwhile, SettingsRefused: It is not saved; the step stands,
            with what was typed.
    """
    flow = queries.get(user=user, flow_id=flow_id)
    writing.require_open(flow, step_id)
    place = turning.place_of(flow)
    if _is_gone(flow, place.subject):
        return writing.end(flow, stepdata.cancelled(_("What it was about is not there any more.")))
    # As the caller knows the user now, and not as the row found one.
    place = replace(place, user=user)
    place.implementation.admit(user=user, subject=place.subject)
    if back:
        return _go_back(flow, place)
    if flow.step["type"] == "progress":
        return flow
    answer = GatewayRequest(step_id=step_id, option_id=option_id, confirmed=confirmed, typed=typed)
    data: dict[str, Any] = {}
    if flow.step["type"] != "form":
        if issues := stepdata.issues_of(flow.step, answer):
            raise AnswerRefused(issues)
        talk = place.talk(answer)
    else:
        step, led_by = turning.form_step(place, step_id)
        data = fill(turning.form(place, led_by, step).form) or {}
        talk = _filled(place, led_by, step, data)
    try:
        with writing.answering(flow) as mine:
            return writing.advance(mine, turning.checked(turning.ask(place, talk)))
    except (VersionConflict, ChangedMeanwhile):
        # Now the person knows that somebody else was first: the next answer may go over that.
        writing.keep_typed(flow, data, place.implementation.renewed(place.subject))
        raise
    except (ConfigError, ActivationRefused, GatewayFailed):
        writing.keep_typed(flow, data, {})
        raise


def cancel(*, user: Any, flow_id: int) -> Flow:
    """Break a flow off, and what is under way with it; of one that is over nothing changes.

    Raises:
        FlowNotFound: There is none, or somebody else started it.
        FlowExpired, ConfigNotFound, PermissionDenied: The user may not stop what is under way.
        NotOffered: Something is under way that can't be broken off.
        BeingAnswered: An answer is worked on: what comes of it is seen in a moment.
    """
    flow = queries.get(user=user, flow_id=flow_id)
    if not flow.is_over and flow.step["type"] == "progress" and not flow.step["cancellable"]:
        raise NotOffered(_("This can't be broken off."))
    end = None
    if not flow.is_over and flow.step["type"] == "progress":
        place = replace(turning.place_of(flow), user=user)
        end = place.implementation.break_off(place.last_talk())
    if end is None:
        return writing.cancel(flow, stepdata.cancelled(_("It was cancelled, and nothing was changed.")))
    return writing.cancel(flow, stepdata.as_data(end))


def answer_external(*, user: Any, state: str, query: Mapping[str, str]) -> Flow:
    """Go on with a flow whose person is back from an external step; each state is good for one return.

    Args:
        state: What the service handed back.
        query: Everything that came with it.

    Raises:
        FlowNotFound: No flow of this user has had this state.
        StepOver: Somebody was back with it already, or the flow has gone on without.
        FlowExpired: Too late.
        AnswerRefused: That is no query of a service.
        GatewayFailed, Overloaded: The integration could not go on; submit the step, and it asks again. Where
            its kind goes on by itself, the flow stands at a step that says what was wrong.
        And what ``submit`` raises.
    """
    if len(query) > _MAX_QUERY or sum(len(k) + len(v) for k, v in query.items()) > _MAX_QUERY_LENGTH:
        raise AnswerRefused([(("query",), "max_length", _("That is too much."))])
    digest = writing.hash_of(state)
    flow = queries.own(user).filter(state_hash=digest).first()
    if not state or flow is None or not hmac.compare_digest(flow.state_hash, digest):
        raise FlowNotFound
    if flow.step["type"] != "external" or writing.has_returned(flow):
        raise StepOver
    writing.require_open(flow, flow.step["step_id"])
    until = parse_datetime(flow.step["expires_at"])
    if until is not None and until <= timezone.now():
        raise FlowExpired
    place = replace(turning.place_of(flow), user=user)
    place.implementation.admit(user=user, subject=place.subject)
    talk = place.talk(GatewayRequest(step_id=flow.step["step_id"], external=dict(query)))
    mine = flow
    try:
        with writing.answering(flow, is_return=True) as mine:
            return writing.advance(mine, turning.checked(turning.ask(place, talk)))
    except ChangedMeanwhile:
        writing.keep_typed(mine, {}, place.implementation.renewed(place.subject))
        raise
    except (ConfigError, ConfigUnusable, GatewayFailed, FormRefused, Overloaded) as error:
        reply = place.implementation.again(talk, error)
        if reply is None:
            raise
        return writing.advance(mine, turning.turned(place, talk, reply))


def form_of(flow: Flow) -> tuple[steps.Form, FilledForm]:
    """Return the form step that a flow stands at, and its form with what was typed before.

    Raises:
        StepOver: The integration has something else to say by now.
        GatewayFailed, Overloaded, ConfigUnusable, ConfigNotFound, IntegrationUnavailable: It can't be asked.
    """
    place = turning.place_of(flow)
    step, talk = turning.form_step(place, flow.step["step_id"])
    return step, turning.form(place, talk, step)


def external_of(flow: Flow) -> dict[str, Any]:
    """Return the external step that a flow stands at, with what is sealed of it, if a key opens that."""
    sealed: dict[str, Any] = dict.fromkeys(stepdata.SEALED)
    with contextlib.suppress(FlowExpired):
        sealed |= turning.place_of(flow).kept.step
    return {**flow.step, **sealed}


def _place(user: Any, kind: Flow.Kind, asked: Subject) -> Place:
    return Place(kind=kind, user=user, subject=kinds.of(kind).subject(user=user, asked=asked))


def _resumed(flow: Flow, user: Any) -> Flow:
    """Return an open flow that is taken up again; a step whose link leads nowhere any more is asked anew."""
    if not writing.is_left(flow):
        return flow
    try:
        return submit(user=user, flow_id=flow.pk, step_id=flow.step["step_id"], fill=lambda _form: None)
    except (StepOver, BeingAnswered):
        return queries.get(user=user, flow_id=flow.pk)


def _under_way(place: Place) -> Flow | None:
    """Return the open flow about the same that stands at a progress step.

    Raises:
        BeingAnswered: It stands at another one, which is being answered.
    """
    found = queries.open_about(user=place.user, kind=place.kind, subject=place.subject)
    if found is None:
        return None
    writing.require_unanswered(found)
    return found if found.step["type"] == "progress" else None


def _filled(place: Place, led_by: Talk, step: steps.Form, data: dict[str, Any]) -> Talk:
    form = turning.form(place, led_by, step, data).form
    if not form.is_valid():
        raise FormRefused(form)
    typed = {**place.kept.typed, **data}
    values = typed if place.implementation.keeps_typed else form.cleaned_data
    return place.talk(
        GatewayRequest(step_id=step.step_id, values=values),
        form=form,
        given=frozenset(typed),
        secret_names=place.kept.secret_names | conversation.secret_names(form),
    )


def _go_back(flow: Flow, place: Place) -> Flow:
    if not flow.step.get("can_go_back"):
        message = _("There is no step before this one to go back to.")
        raise AnswerRefused([(("back",), "invalid", message)])
    left, before = place.kept.turns[-1], place.kept.turns[-2]
    place = replace(place, kept=replace(place.kept, turns=place.kept.turns[:-2]))
    with writing.answering(flow) as mine:
        turn: Turn = turning.ask(place, place.talk(replace(before.request, back=True)))
        kept = replace(turn.kept, typed=left.request.values)
        return writing.advance(mine, replace(turn, kept=kept))


def _is_gone(flow: Flow, subject: Subject) -> bool:
    if subject.config_id is not None:
        return flow.config_id is None
    return subject.integration_id not in registry.records()
