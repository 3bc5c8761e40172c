"""The form that activation asks, and the form of a flow's step."""

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
from jackfield.sdk import steps


def form(*, integration: Any, record: IntegrationRecord, principal: Principal) -> FormSchema | None:
    """Describe what activation asks by default; None when it asks nothing, or the author's code raised."""
    if integration.activation_form_cls is None:
        return None
    title = _("Activate %(name)s") % {"name": integration.name}
    step = steps.Form(step_id="settings", title=title, form_class=integration.activation_form_cls)
    return asked(
        lambda: described(step=step, record=record, principal=principal),
        of=integration.integration_id,
        what="activationForm",
        otherwise=None,
    )


def described(*, step: steps.Form, record: IntegrationRecord, principal: Principal) -> FormSchema:
    """Describe the form of a step, filled with the activation settings that are kept."""
    built = form_of(step, record)
    made_for = token_of(built, record)
    return describe(
        form=built,
        token=tokens.encode(principal=principal, form=made_for),
        revision=made_for.revision,
        title=str(step.title),
        description=str(step.description) if step.description else None,
        submit_label=_("Activate") if step.is_last else _("Continue"),
        secrets=record.secrets,
    )


def token_of(built: forms.Form, record: IntegrationRecord) -> tokens.FormOf:
    """Return what a token of this form stands for."""
    return tokens.FormOf(
        purpose="activation",
        integration_id=record.integration_id,
        revision=tokens.revision_of(built),
    )
