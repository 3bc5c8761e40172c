"""Start, answer and cancel flows."""

from typing import Any

import strawberry
from django import forms
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import Refused, StateError, invalid, invalid_answer
from jackfield.api.forms.reading import read_values
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.narrowing import given
from jackfield.api.types import flows
from jackfield.api.types.flows import Flow
from jackfield.api.words import ErrorCode, FlowKind
from jackfield.flows import runner
from jackfield.flows.errors import FlowNotFound
from jackfield.flows.models import Flow as Row

_OFFERED = {FlowKind.ACTIVATE: Row.Kind.ACTIVATE, FlowKind.DEACTIVATE: Row.Kind.DEACTIVATE}


@entry
class StartFlowInput:
    """What the flow is about."""

    kind: FlowKind = told("ACTIVATE or DEACTIVATE.")
    integration_id: str | None = told("Of which integration.", default=strawberry.UNSET)


@output
class StartFlowPayload:
    """The flow, at its first step."""

    flow: Flow = told("The flow; one that is open already is returned as it stands.")


@entry
class SubmitFlowStepInput:
    """The answer to a step."""

    flow_id: strawberry.ID = told("Which flow.")
    step_id: str = told("Which step is answered.")
    values: list[FieldValueInput] | None = told("Of a FormStep.", default=strawberry.UNSET)
    option_id: str | None = told(
        "Of a MenuStep, and of a ConfirmStep with options.", default=strawberry.UNSET
    )
    confirmed: bool = told("Of a ConfirmStep: yes.", default=False)
    typed: str | None = told("Of a ConfirmStep that asks for it.", default=strawberry.UNSET)
    back: bool = told("Go back to the step before.", default=False)


@output
class SubmitFlowStepPayload:
    """The flow, at its next step."""

    flow: Flow = told("The flow.")


@entry
class CancelFlowInput:
    """Which flow."""

    flow_id: strawberry.ID = told("Which flow.")


@output
class CancelFlowPayload:
    """The flow, broken off."""

    flow: Flow = told("The flow.")


def start_flow(context: Context, asked: StartFlowInput) -> StartFlowPayload:
    """Begin a conversation about an integration; starting it again returns the one that is open."""
    context.principal.require(TokenScope.MANAGE)
    kind = _OFFERED.get(asked.kind)
    if kind is None:
        message = _("This flow is not offered here.")
        raise Refused(StateError(code=ErrorCode.NOT_OFFERED, message=message))
    if not given(asked.integration_id):
        raise invalid(["integrationId"], "required", _("Say which integration."))
    row = runner.start(user=context.user, kind=kind, integration_id=asked.integration_id or "")
    return StartFlowPayload(flow=flows.show(row, context.principal))


def submit_flow_step(context: Context, asked: SubmitFlowStepInput) -> SubmitFlowStepPayload:
    """Answer the present step of a flow; twice or late: STEP_OVER."""
    context.principal.require(TokenScope.MANAGE)

    def fill(form: forms.Form) -> dict[str, Any]:
        data, issues = read_values(form=form, values=given(asked.values) or [])
        if issues:
            raise Refused(invalid_answer(issues))
        return data

    row = runner.submit(
        user=context.user,
        flow_id=_number(asked.flow_id),
        step_id=asked.step_id,
        fill=fill,
        option_id=given(asked.option_id),
        confirmed=asked.confirmed,
        typed=given(asked.typed),
        back=asked.back,
    )
    return SubmitFlowStepPayload(flow=flows.show(row, context.principal))


def cancel_flow(context: Context, asked: CancelFlowInput) -> CancelFlowPayload:
    """Break a flow off; nothing is changed."""
    context.principal.require(TokenScope.MANAGE)
    row = runner.cancel(user=context.user, flow_id=_number(asked.flow_id))
    return CancelFlowPayload(flow=flows.show(row, context.principal))


def _number(text: str) -> int:
    number = ids.number_of(text, "flw")
    if number is None:
        raise FlowNotFound
    return number
