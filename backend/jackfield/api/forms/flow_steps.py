"""The form of a flow's step: of whatever kind, with what was typed before."""

import logging
from typing import Any

import strawberry
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jackfield.accounts.principal import Principal
from jackfield.api.forms import tokens
from jackfield.api.forms.configs import people_of
from jackfield.api.forms.describing import describe
from jackfield.api.forms.fields import FormSchema
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import ConfigError
from jackfield.flows import runner, waiting
from jackfield.flows.errors import FlowError
from jackfield.flows.kinds import FilledForm
from jackfield.flows.models import Flow
from jackfield.registry.errors import IntegrationError
from jackfield.sdk import steps
from jackfield.vault import SecretUnreadable

logger = logging.getLogger(__name__)

_SUBMIT_LABELS = {
    Flow.Kind.ACTIVATE: gettext_lazy("Activate"),
    Flow.Kind.CONFIGURE: gettext_lazy("Save"),
    Flow.Kind.REAUTHENTICATE: gettext_lazy("Sign in"),
}


def of_flow(row: Flow, principal: Principal) -> FormSchema:
    """Describe the form that a flow asks; where it can't be made now, say so in a form without fields.

    Reading it again and again in one operation asks once.
    """
    return waiting.once((row.pk, row.step["step_id"]), lambda: _of_flow(row, principal))


def _of_flow(row: Flow, principal: Principal) -> FormSchema:
    try:
        step, filled = runner.form_of(row)
        return _described(row, step, filled, principal)
    except (FlowError, ConfigError, IntegrationError, ConfigUnusable, SecretUnreadable) as error:
        logger.info("form of a flow can't be shown", extra={"flow": row.pk, "error": type(error).__name__})
        return FormSchema(
            token=strawberry.ID(""),
            revision="",
            title=row.step["title"],
            description=row.step["description"],
            submit_label=_("Continue"),
            fieldsets=[],
            errors=[_("This form can't be shown now: try again, or start anew.")],
        )


def heading(row: Flow, step: steps.Form) -> dict[str, Any]:
    """Return how the form of a step is headed, and what its button says."""
    label = _SUBMIT_LABELS.get(Flow.Kind(row.kind)) if step.is_last else None
    return {
        "title": str(step.title),
        "description": str(step.description) if step.description else None,
        "submit_label": str(label or _("Continue")),
    }


def made_for(row: Flow, filled: FilledForm) -> tokens.FormOf:
    """Return what a token of this form stands for."""
    config = filled.config
    return tokens.FormOf(
        purpose=filled.purpose,
        integration_id=filled.integration_id,
        config_id=None if config is None else config.pk,
        version=None if config is None else config.version,
        revision=tokens.revision_of(filled.form),
        flow_id=row.pk,
    )


def _described(row: Flow, step: steps.Form, filled: FilledForm, principal: Principal) -> FormSchema:
    form_of = made_for(row, filled)
    return describe(
        form=filled.form,
        token=tokens.encode(principal=principal, form=form_of),
        revision=form_of.revision,
        secrets=filled.secrets,
        people=people_of(filled.secrets),
        secrets_typed=filled.secrets_typed,
        **heading(row, step),
    )
