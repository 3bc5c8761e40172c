"""Takes a conversation one step further, as if nobody else were there: no row is written, none locked."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import translation

from jackfield.accounts.errors import NotAuthenticated
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigError
from jackfield.flows import checking, conversation, keeping, kinds, stepdata
from jackfield.flows.errors import FlowError, FlowExpired, GatewayFailed, StepOver
from jackfield.flows.keeping import Kept
from jackfield.flows.kinds import FilledForm, Kind, Reply, Talk
from jackfield.flows.models import Flow
from jackfield.flows.subjects import Subject
from jackfield.flows.waiting import waited
from jackfield.registry import queries
from jackfield.registry.errors import IntegrationError
from jackfield.sdk import steps
from jackfield.sdk.errors import Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.formfields import CLEAR, is_secret
from jackfield.sdk.outcomes import classify
from jackfield.sdk.steps import GatewayRequest
from jackfield.vault import SecretUnreadable

#: What is ours to say; everything else that comes out of an author's code is its mistake.
_OURS = (FlowError, ConfigError, IntegrationError, ConfigUnusable, DatabaseError, NotAuthenticated)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A step, the answer that led to it, and what the row is to keep."""

    kind: Flow.Kind
    implementation: Kind
    talk: Talk
    reply: Reply
    step: stepdata.StepData
    kept: Kept
    #: Of an external step.
    state: str = field(default="", repr=False)
    #: Whether the service has said that it will work.
    checked: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a flow stands, before the next answer."""

    kind: Flow.Kind
    user: Any
    subject: Subject
    kept: Kept = field(default_factory=Kept)

    @property
    def implementation(self) -> Kind:
        """Of its kind."""
        return kinds.of(self.kind)

    def talk(self, request: GatewayRequest, **more: Any) -> Talk:
        """Return the talk with an answer."""
        earlier = self.kept.earlier
        if request.step_id is not None:
            earlier[request.step_id] = request
        return Talk(
            user=self.user,
            subject=self.subject,
            request=replace(request, earlier=earlier, state=secrets.token_urlsafe(32)),
            notes=self.kept.notes,
            **{"secret_names": self.kept.secret_names, **more},
        )

    def last_talk(self) -> Talk:
        """Return the talk that led to where it stands."""
        request = self.kept.turns[-1].request if self.kept.turns else GatewayRequest()
        return self.talk(request)


def place_of(flow: Flow) -> Place:
    """Return where a flow stands.

    Raises:
        FlowExpired: No key opens what it keeps any more: it can't go on.
    """
    try:
        kept = keeping.unseal(flow)
    except SecretUnreadable as error:
        raise FlowExpired from error
    return Place(
        kind=Flow.Kind(flow.kind),
        user=flow.started_by,
        subject=Subject.from_text(flow.about),
        kept=kept,
    )


def ask(place: Place, talk: Talk) -> Turn:
    """Return the next step; waits for the network where it must.

    Raises:
        GatewayFailed, Overloaded, ConfigUnusable: It can't be asked.
    """
    answer = place.implementation.ask(talk)
    if not isinstance(answer, Reply):
        deadline_s = settings.JACKFIELD_CHECK_DEADLINE_S
        try:
            answer = waited(answer, deadline_s=deadline_s + checking.GRACE_S, of=talk.subject.integration_id)
        except GatewayFailed as error:
            if error.then is not None:
                error.then()
            raise
        except TimeoutError as error:
            late = place.implementation.late(talk)
            if late is None:
                verdict = classify(Unavailable(conversation.LATE % {"seconds": f"{deadline_s:g}"}))
                raise GatewayFailed(verdict) from error
            answer = late
    return turned(place, talk, answer)


def turned(place: Place, talk: Talk, reply: Reply) -> Turn:
    """Return the turn that a reply makes.

    Raises:
        GatewayFailed: The step can't be kept or shown.
    """
    try:
        data = stepdata.as_data(reply.step)
    except stepdata.StepUnusable as error:
        raise conversation.unusable(
            integration_id=talk.subject.integration_id, verb=place.kind.value, reason=str(error)
        ) from None
    if data["type"] not in stepdata.OVER and not keeping.can_keep(talk.request.values):
        raise conversation.unusable(
            integration_id=talk.subject.integration_id,
            verb=place.kind.value,
            reason="A cleaned value of a form is nothing that JSON holds.",
        )
    this = keeping.Turn(
        request=talk.request,
        step_type=data["type"],
        secret_names=frozenset() if talk.form is None else conversation.secret_names(talk.form),
    )
    before = place.kept.turns
    if before and before[-1].step_type == "progress":
        # Only the last look at what is under way is kept.
        before = before[:-1]
    # Who is sent to the same place again has answered nothing: what was asked before can still be changed.
    is_same = data["type"] == "external" and talk.request.step_id == data["step_id"]
    turns = before if before and before[-1].step_type == "external" and is_same else (*before, this)
    sealed = {name: data.pop(name) for name in stepdata.SEALED if name in data}
    return Turn(
        kind=place.kind,
        implementation=place.implementation,
        talk=talk,
        reply=reply,
        step=data,
        kept=Kept(turns=turns, notes=reply.notes, step=sealed, language=translation.get_language() or ""),
        state=talk.request.state if data["type"] == "external" else "",
    )


def checked(turn: Turn) -> Turn:
    """Return a turn whose end the service has looked at; one that has no end, or no check, as it is.

    Raises:
        CheckFailed: The service says no, or nothing.
        ConfigUnusable, Overloaded: It can't be asked.
    """
    if not isinstance(turn.reply.step, steps.Done):
        return turn
    check = turn.implementation.check(turn.talk, turn.reply.step)
    if check is None:
        return turn
    checking.require_yes(checking.waited_verdict(check, of=turn.talk.subject.integration_id))
    return passed(turn)


def passed(turn: Turn) -> Turn:
    """Return a turn whose end the service has found good."""
    return replace(turn, checked=True)


def form_step(place: Place, step_id: str) -> tuple[steps.Form, Talk]:
    """Return the form step that a flow stands at, asked for again, and the talk that led to it.

    Raises:
        StepOver: The integration has something else to say by now.
        GatewayFailed, Overloaded, ConfigUnusable: It can't be asked.
    """
    talk = place.last_talk()
    step = ask(place, talk).reply.step
    if not isinstance(step, steps.Form) or step.step_id != step_id:
        raise StepOver
    return step, talk


def form(place: Place, talk: Talk, step: steps.Form, data: Mapping[str, Any] | None = None) -> FilledForm:
    """Return the form of a step, with what was typed before.

    Args:
        data: What is typed now; None: it is only shown.

    Raises:
        GatewayFailed: The author's form raised.
    """
    typed = place.kept.typed
    try:
        with contained():
            filled = place.implementation.form(
                talk=talk, step=step, typed=typed, data=None if data is None else {**typed, **data}
            )
            filled.form.is_valid()
            filled = replace(filled, secrets_typed=_secrets_among(filled.form, typed))
            _hide_secrets(filled.form)
    except _OURS:
        raise
    except Exception as error:  # noqa: BLE001 - logged there, starred
        integration_id = talk.subject.integration_id
        raise conversation.failure(
            error,
            about={"integration_id": integration_id, "verb": place.kind.value, "asked_for": "form"},
            secrets=conversation.secrets_of(queries.installed(integration_id)),
            typed=conversation.texts([typed, data or {}]),
        ) from None
    return filled


def _secrets_among(form: Any, typed: Mapping[str, Any]) -> frozenset[str]:
    fields = form.fields.items()
    return frozenset(n for n, asked in fields if is_secret(asked) and typed.get(n) not in (None, "", CLEAR))


def _hide_secrets(form: Any) -> None:
    """Take typed secrets out of what is shown: that they are there is all that is said of them."""
    for name, field_ in form.fields.items():
        if is_secret(field_) or getattr(field_, "values_are_secret", False):
            form.initial.pop(name, None)
