"""Activate, deactivate, pause and resume integrations."""

from typing import Any

import strawberry
from django import forms

from jackfield.accounts.scopes import TokenScope
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import Refused, invalid_answer
from jackfield.api.forms import tokens
from jackfield.api.forms.activation import token_of
from jackfield.api.forms.reading import read_values
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.types import flows as flow_types
from jackfield.api.types import integrations
from jackfield.api.types.flows import Flow
from jackfield.api.types.integrations import Integration
from jackfield.api.words import RemovalMode
from jackfield.flows import runner, verbs
from jackfield.flows.models import Flow as FlowRow
from jackfield.registry import queries
from jackfield.registry.errors import ChangedMeanwhile
from jackfield.registry.records import require_version

#: How often what is given without a form is laid over what others change at the same time.
_MAX_ATTEMPTS = 5


@entry
class ActivateIntegrationInput:
    """Which integration, and what its activation asks for."""

    integration_id: str = told("Its own id.")
    values: list[FieldValueInput] = told("For activationForm.", default_factory=list)
    form_token: strawberry.ID | None = told(
        "Of the form that was filled in; programs leave it out.", default=strawberry.UNSET
    )
    unchecked: bool = told("Skip the live check, where activation has one.", default=False)


@output
class ActivateIntegrationPayload:
    """The integration, active; or what it asks first."""

    integration: Integration = told("The integration.")
    flow: Flow | None = told("Null when it is done; else go on with submitFlowStep.")


@entry
class DeactivateIntegrationInput:
    """Which integration, and what becomes of its configs."""

    integration_id: str = told("Its own id.")
    mode: RemovalMode = told("Keep the configs, or delete them.", default=RemovalMode.SAFE)
    confirmed: bool = told("True skips the confirm step; else flow shows the consequences.", default=False)


@output
class DeactivateIntegrationPayload:
    """The integration, inactive; or what it will do first."""

    integration: Integration = told("The integration.")
    flow: Flow | None = told("Null when it is done; else go on with submitFlowStep.")


@entry
class PauseIntegrationInput:
    """Which integration."""

    integration_id: str = told("Its own id.")


@output
class PauseIntegrationPayload:
    """The integration, paused."""

    integration: Integration = told("The integration.")


@entry
class ResumeIntegrationInput:
    """Which integration."""

    integration_id: str = told("Its own id.")


@output
class ResumeIntegrationPayload:
    """The integration, at work again."""

    integration: Integration = told("The integration.")


def activate_integration(context: Context, asked: ActivateIntegrationInput) -> ActivateIntegrationPayload:
    """Let everybody have configs of an integration; on one that is active: change its activation settings."""
    context.principal.require(TokenScope.MANAGE)

    def fill(form: forms.Form) -> dict[str, Any] | None:
        if asked.form_token:
            record = queries.record_of(asked.integration_id)
            made_for = tokens.require_same(
                principal=context.principal, token=asked.form_token, form=token_of(form, record)
            )
            if made_for.version is not None:
                require_version(record, made_for.version)
        elif not asked.values and any(field.required for field in form.fields.values()):
            return None
        data, issues = read_values(form=form, values=asked.values)
        if issues:
            raise Refused(invalid_answer(issues))
        return data

    # Who names no form wants what is given laid over whatever is there.
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        try:
            flow = runner.run(
                user=context.user,
                kind=FlowRow.Kind.ACTIVATE,
                integration_id=asked.integration_id,
                fill=fill,
                unchecked=asked.unchecked,
            )
        except ChangedMeanwhile:
            if asked.form_token or attempt == _MAX_ATTEMPTS:
                raise
        else:
            return ActivateIntegrationPayload(
                integration=_shown(context, asked.integration_id), flow=_flow(context, flow)
            )
    raise AssertionError("The last attempt returns or raises.")


def deactivate_integration(
    context: Context, asked: DeactivateIntegrationInput
) -> DeactivateIntegrationPayload:
    """Take an integration out of use, after showing what that stops."""
    context.principal.require(TokenScope.MANAGE)
    flow = runner.run(
        user=context.user,
        kind=FlowRow.Kind.DEACTIVATE,
        integration_id=asked.integration_id,
        fill=lambda _form: None,
        confirmed=asked.confirmed,
        mode=asked.mode.value,
    )
    return DeactivateIntegrationPayload(
        integration=_shown(context, asked.integration_id), flow=_flow(context, flow)
    )


def pause_integration(context: Context, asked: PauseIntegrationInput) -> PauseIntegrationPayload:
    """Stop an integration's work and keep everything: what is to be delivered waits."""
    context.principal.require(TokenScope.MANAGE)
    verbs.pause(user=context.user, integration_id=asked.integration_id)
    return PauseIntegrationPayload(integration=_shown(context, asked.integration_id))


def resume_integration(context: Context, asked: ResumeIntegrationInput) -> ResumeIntegrationPayload:
    """Let a paused integration work again; one that is not paused is started anew."""
    context.principal.require(TokenScope.MANAGE)
    verbs.resume(user=context.user, integration_id=asked.integration_id)
    return ResumeIntegrationPayload(integration=_shown(context, asked.integration_id))


def _shown(context: Context, integration_id: str) -> Integration:
    return integrations.show_by_id([integration_id], context.principal)[integration_id]


def _flow(context: Context, row: FlowRow | None) -> Flow | None:
    return None if row is None else flow_types.show(row, context.principal)
