"""The form that activation asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api.authors import asked
from jackfield.api.forms import tokens
from jackfield.api.forms.describing import describe
from jackfield.api.forms.fields import FormSchema
from jackfield.flows.conversation import form_of
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.records import readable
from jackfield.sdk import steps


def form(*, integration: Any, record: IntegrationRecord, principal: Principal) -> FormSchema | None:
    """Describe what activation asks by default; None when it asks nothing, or the author's code raised."""

    def find() -> FormSchema | None:
        step = first_step(integration)
        return None if step is None else described(step=step, record=record, principal=principal)

    return asked(
        find,
        of=integration.integration_id,
        what="activationForm",
        otherwise=None,
    )


def first_step(integration: Any) -> steps.Form | None:
    """Return the step in which activation asks by default; None when it asks nothing."""
    if integration.activation_form_cls is None:
        return None
    title = _("Activate %(name)s") % {"name": integration.name}
    return steps.Form(step_id="settings", title=title, form_class=integration.activation_form_cls)


def described(*, step: steps.Form, record: IntegrationRecord, principal: Principal) -> FormSchema:
    """Describe the form of a step, filled with the activation settings that are kept."""
    record = readable(record)
    built = form_of(step, record)
    made_for = token_of(built, record)
    return describe(
        form=built,
        token=tokens.encode(principal=principal, form=made_for),
        revision=made_for.revision,
        secrets=record.secrets,
        **heading(step),
    )


def heading(step: steps.Form) -> dict[str, Any]:
    """Return how the form of a step is headed, and what its button says."""
    return {
        "title": str(step.title),
        "description": str(step.description) if step.description else None,
        "submit_label": _("Activate") if step.is_last else _("Continue"),
    }


def token_of(built: forms.Form, record: IntegrationRecord) -> tokens.FormOf:
    """Return what a token of this form stands for."""
    return tokens.FormOf(
        purpose="activation",
        integration_id=record.integration_id,
        version=record.version,
        revision=tokens.revision_of(built),
    )
