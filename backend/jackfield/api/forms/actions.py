"""The form that an action asks: as it is shown beside the action, and where it is filled in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api.authors import asked
from jackfield.api.forms import tokens
from jackfield.api.forms.describing import describe
from jackfield.api.forms.fields import FormSchema
from jackfield.flows import conversation
from jackfield.flows.actions import purpose_of
from jackfield.sdk import steps
from jackfield.sdk.actions import Action
from jackfield.sdk.gateway import FORM_OF_ACTION


def form(*, integration: Any, action: Action, principal: Principal) -> FormSchema | None:
    """Describe what an action asks; None when it asks nothing, or the author's code raises."""
    if action.form_class is None:
        return None
    return asked(
        lambda: _described(build(action), integration.integration_id, action, principal),
        of=integration.integration_id,
        what="manageActions.form",
        otherwise=None,
    )


def of_purpose(integration: Any, purpose: str) -> Action | None:
    """Return the action of whose form a token speaks; None when there is none, or it asks nothing."""
    for action in integration.abilities.actions.values():
        if purpose_of(action.action_id) == purpose and action.form_class is not None:
            found: Action = action
            return found
    return None


def build(action: Action, data: Mapping[str, Any] | None = None) -> forms.Form:
    """Return the form of an action that asks one, as its flow makes it, blank or of what was typed."""
    form_class = action.form_class
    if form_class is None:
        raise TypeError(f"{action.action_id} asks nothing.")
    step = steps.Form(step_id=FORM_OF_ACTION, title=action.label, form_class=form_class)
    return conversation.filled(step, initial={}, is_set=(), data=data)


def heading(action: Action) -> dict[str, Any]:
    """Return how the form is headed, and what its button says."""
    return {
        "title": str(action.label),
        "description": str(action.description) or None,
        "submit_label": _("Continue") if action.destructive else str(action.label),
    }


def token_of(built: forms.Form, *, integration_id: str, action_id: str) -> tokens.FormOf:
    """Return what a token of this form stands for; the same for every config and thing."""
    return tokens.FormOf(
        purpose=purpose_of(action_id), integration_id=integration_id, revision=tokens.revision_of(built)
    )


def _described(built: forms.Form, integration_id: str, action: Action, principal: Principal) -> FormSchema:
    made_for = token_of(built, integration_id=integration_id, action_id=action.action_id)
    return describe(
        form=built,
        token=tokens.encode(principal=principal, form=made_for),
        revision=made_for.revision,
        **heading(action),
    )
