"""Do what an integration offers beyond on and off."""

from typing import Any

import strawberry
from django import forms
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import Refused, invalid, invalid_answer
from jackfield.api.forms import tokens
from jackfield.api.forms.actions import token_of
from jackfield.api.forms.reading import read_values
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.mutations.flows import config_key
from jackfield.api.narrowing import given
from jackfield.api.types import flows, integrations
from jackfield.api.types.flows import Flow
from jackfield.api.types.integrations import Integration
from jackfield.flows import runner
from jackfield.flows.errors import ResourceNotFound
from jackfield.flows.models import Flow as Row
from jackfield.registry import queries


@entry
class ManageIntegrationInput:
    """Which action, of what, and what it asks."""

    integration_id: str = told("Of which integration.")
    action: str = told("Which action.")
    config_id: strawberry.ID | None = told("For which config.", default=strawberry.UNSET)
    resource_id: strawberry.ID | None = told("Which thing it commands.", default=strawberry.UNSET)
    values: list[FieldValueInput] = told("For the form of the action.", default_factory=list)
    form_token: strawberry.ID | None = told(
        "Of the form that was filled in; programs leave it out.", default=strawberry.UNSET
    )


@output
class ManageIntegrationPayload:
    """What it came to."""

    integration: Integration = told("The integration.")
    flow: Flow = told("Over, when it was done at once: its DoneStep has facts and result.")


def manage_integration(context: Context, asked: ManageIntegrationInput) -> ManageIntegrationPayload:
    """Do an action of an integration, of a config or of a thing; where it asks first, go on with its flow."""
    config_id, resource_id = given(asked.config_id), given(asked.resource_id)
    is_of_config = bool(config_id or resource_id)
    context.principal.require(TokenScope.OPERATE if is_of_config else TokenScope.MANAGE)
    _require_form(asked)

    def fill(form: forms.Form) -> dict[str, Any] | None:
        if given(asked.form_token):
            made_for = token_of(form, integration_id=asked.integration_id, action_id=asked.action)
            tokens.require_same(principal=context.principal, token=asked.form_token or "", form=made_for)
        elif not asked.values and any(field.required for field in form.fields.values()):
            return None
        data, issues = read_values(form=form, values=asked.values)
        if issues:
            raise Refused(invalid_answer(issues))
        return data

    row = runner.run(
        user=context.user,
        kind=Row.Kind.MANAGE,
        integration_id=asked.integration_id,
        config_id=config_key(config_id),
        action=asked.action,
        resource_id=_resource_key(resource_id),
        fill=fill,
        keeps_end=True,
    )
    if row is None:
        raise TypeError("An action's end is kept.")
    shown = integrations.show_by_id([asked.integration_id], context.principal)
    return ManageIntegrationPayload(
        integration=shown[asked.integration_id], flow=flows.show(row, context.principal)
    )


def _require_form(asked: ManageIntegrationInput) -> None:
    """Refuse values that nobody would look at."""
    integration = queries.installed(asked.integration_id)
    action = None if integration is None else integration.abilities.actions.get(asked.action)
    if asked.values and action is not None and action.form_class is None:
        raise invalid(["values"], "unexpected", _("This action asks nothing."))


def _resource_key(text: str | None) -> int | None:
    number = ids.number_of(text, "res") if text else None
    if text and number is None:
        raise ResourceNotFound
    return number
