"""Start, answer and cancel flows."""

from dataclasses import replace
from typing import Any

import strawberry
from django import forms

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import Refused, invalid_answer
from jackfield.api.forms.reading import read_values
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.narrowing import given
from jackfield.api.types import flows
from jackfield.api.types.flows import Flow
from jackfield.api.words import FlowKind
from jackfield.configs.errors import ConfigNotFound, SettingsRefused
from jackfield.flows import queries, runner
from jackfield.flows.errors import FlowNotFound
from jackfield.flows.models import Flow as Row
from jackfield.resources import syncing

#: Which scope a token needs beside its user's right.
_SCOPE_OF = {
    FlowKind.CONFIGURE: TokenScope.EDIT,
    FlowKind.REAUTHENTICATE: TokenScope.EDIT,
    FlowKind.DELETE: TokenScope.EDIT,
    FlowKind.SYNC: TokenScope.OPERATE,
    FlowKind.REDELIVER: TokenScope.OPERATE,
    FlowKind.CANCEL: TokenScope.OPERATE,
}


@entry
class StartFlowInput:
    """What the flow is about."""

    kind: FlowKind = told("What it shall do.")
    integration_id: str | None = told(
        "Of which integration: ACTIVATE, DEACTIVATE, MANAGE, and CONFIGURE for a new config.",
        default=strawberry.UNSET,
    )
    config_id: strawberry.ID | None = told(
        "Of which config: all others, and MANAGE for an action of a config.", default=strawberry.UNSET
    )
    action: str | None = told("Of MANAGE: which action.", default=strawberry.UNSET)


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
    """Begin a conversation; starting it again returns the one that is open about the same."""
    context.principal.require(scope_of(asked.kind, has_config=bool(given(asked.config_id))))
    row = runner.start(
        user=context.user,
        kind=Row.Kind(asked.kind.value),
        integration_id=given(asked.integration_id) or "",
        config_id=config_key(given(asked.config_id)),
        action=given(asked.action) or "",
    )
    return StartFlowPayload(flow=flows.show(row, context.principal))


def submit_flow_step(context: Context, asked: SubmitFlowStepInput) -> SubmitFlowStepPayload:
    """Answer the present step of a flow; twice or late: STEP_OVER, while an answer is worked on: BUSY."""
    number = _own(context, asked.flow_id, option_id=given(asked.option_id))

    def fill(form: forms.Form) -> dict[str, Any]:
        data, issues = read_values(form=form, values=given(asked.values) or [])
        if issues:
            raise Refused(invalid_answer(issues))
        return data

    try:
        row = runner.submit(
            user=context.user,
            flow_id=number,
            step_id=asked.step_id,
            fill=fill,
            option_id=given(asked.option_id),
            confirmed=asked.confirmed,
            typed=given(asked.typed),
            back=asked.back,
        )
    except SettingsRefused as error:
        # Here everything was given among the values, the name too.
        issues = [replace(issue, path=_among_values(issue.path)) for issue in error.issues]
        raise SettingsRefused(issues) from error
    return SubmitFlowStepPayload(flow=flows.show(row, context.principal))


def cancel_flow(context: Context, asked: CancelFlowInput) -> CancelFlowPayload:
    """Break a flow off; nothing more is changed. While an answer is worked on: BUSY."""
    row = runner.cancel(user=context.user, flow_id=_own(context, asked.flow_id))
    return CancelFlowPayload(flow=flows.show(row, context.principal))


def scope_of(kind: FlowKind, *, has_config: bool) -> TokenScope:
    """Return the scope that a token needs for a kind of flow."""
    if kind is FlowKind.MANAGE and has_config:
        return TokenScope.OPERATE
    return _SCOPE_OF.get(kind, TokenScope.MANAGE)


def config_key(text: str | None) -> int | None:
    """Return the key of the config that an input names; None when it names none.

    Raises:
        ConfigNotFound: There can be none of this id.
    """
    number = ids.number_of(text, "cfg") if text else None
    if text and number is None:
        raise ConfigNotFound
    return number


def _among_values(path: tuple[str, ...]) -> tuple[str, ...]:
    return path if not path or path[0] == "values" else ("values", *path)


def _own(context: Context, text: str, *, option_id: str | None = None) -> int:
    number = ids.number_of(text, "flw")
    row = None if number is None else queries.own(context.user).filter(pk=number).first()
    if row is None:
        context.principal.require(TokenScope.MANAGE)
        raise FlowNotFound
    kind = FlowKind(row.kind)
    # What a sync removes it takes more to remove, as by syncConfig.
    removes = kind is FlowKind.SYNC and option_id == syncing.ALL
    context.principal.require(
        TokenScope.EDIT if removes else scope_of(kind, has_config=row.config_id is not None)
    )
    return int(row.pk)
