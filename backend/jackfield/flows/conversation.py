"""Asks an integration for the next step of a verb, as if nobody else were there: no rows, no transaction."""

import logging
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings

from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery
from jackfield.flows.errors import GatewayFailed, Overloaded
from jackfield.flows.waiting import waited
from jackfield.registry import queries
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import gateway, steps
from jackfield.sdk.errors import ServiceError, Unavailable
from jackfield.sdk.formfields import SecretField
from jackfield.sdk.outcomes import classify

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A step, and the answer that led to it."""

    verb: str
    integration_id: str
    request: steps.GatewayRequest
    step: steps.Step


def turn(*, verb: str, integration_id: str, request: steps.GatewayRequest) -> Turn:
    """Ask for the step after ``request``.

    An integration can always be taken out of use: where its own code is gone, or fails, deactivating goes
    on by the default steps.

    Raises:
        GatewayFailed: It raised, took too long, or answered with something else.
        Overloaded: Too many wait for services already.
    """
    code: Any = queries.installed(integration_id) or _Gone(integration_id)
    try:
        step = _asked(code, verb, request)
    except GatewayFailed:
        if verb != "deactivate":
            raise
        step = gateway.deactivate(code, request)
    return Turn(verb=verb, integration_id=integration_id, request=request, step=step)


def counts(integration_id: str) -> dict[str, int]:
    """Return what there is of an integration's: what its deactivation would stop."""
    configs = Config.objects.filter(integration_id=integration_id)
    waiting = (*Delivery.WAITING, Delivery.State.HELD)
    return {
        "configs": configs.count(),
        "enabled_configs": configs.filter(enabled=True).count(),
        "waiting_deliveries": Delivery.objects.filter(
            config__integration_id=integration_id, state__in=waiting
        ).count(),
    }


def form_of(step: steps.Form, record: IntegrationRecord, data: Any = None) -> forms.Form:
    """Return the form of a step, filled with the activation settings that are kept.

    Args:
        data: What was typed; a field that is left out keeps its value.
    """
    initial = {**record.settings, **step.initial}
    form = step.form_class(initial=initial)
    if data is not None:
        kept = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        form = step.form_class(data={**kept, **data}, initial=initial)
    for name, field in form.fields.items():
        if isinstance(field, SecretField):
            field.is_set = name in record.secrets
    return form


def secret_names(form: forms.Form) -> frozenset[str]:
    """Return which fields of a form hold secrets."""
    return frozenset(name for name, field in form.fields.items() if isinstance(field, SecretField))


def _asked(code: Any, verb: str, request: steps.GatewayRequest) -> steps.Step:
    if isinstance(code, _Gone):
        return gateway.deactivate(code, request)
    about = {"integration_id": code.integration_id, "verb": verb}
    deadline_s = settings.JACKFIELD_CHECK_DEADLINE_S
    try:
        step: Any = waited(lambda: getattr(code, verb)(request), deadline_s=deadline_s)
    except Overloaded:
        raise
    except TimeoutError as error:
        logger.warning("gateway was late", extra=about)
        late = Unavailable(f"There was no answer within {deadline_s:g} s.")
        raise GatewayFailed(classify(late)) from error
    except Exception as error:
        if not isinstance(error, ServiceError):
            logger.exception("gateway failed", extra=about)
        raise GatewayFailed(classify(error)) from error
    if not isinstance(step, steps.Step):
        logger.error("gateway answered with no step", extra={**about, "answer": type(step).__name__})
        raise GatewayFailed(classify(TypeError()))
    return step


@dataclass(frozen=True)
class _Gone:
    """Stands in for the code of an integration that is not installed any more."""

    name: str
    activation_form_cls: Any = None
