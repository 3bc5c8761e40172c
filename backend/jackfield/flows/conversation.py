"""Asks an author's gateway for the next step, as if nobody else were there: no rows, no transaction."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jackfield.flows.errors import GatewayFailed
from jackfield.flows.starring import starred
from jackfield.registry.activation import activation_of
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.records import readable
from jackfield.sdk import steps
from jackfield.sdk.errors import ServiceError, Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.formfields import ListField, MappingField, SecretField, as_secret, is_secret
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net import Redactor
from jackfield.sdk.outcomes import Outcome, Verdict, classify
from jackfield.sdk.storing import stored
from jackfield.sdk.taking import take

LATE = _("There was no answer within %(seconds)s s.")
_FAILED = _("The integration itself failed; the log has the details.")

logger = logging.getLogger(__name__)

_SHORTEST = 4


async def asked(
    ask: Callable[[], Awaitable[Any]],
    *,
    integration_id: str,
    verb: str,
    secrets: Collection[str] = (),
    typed: Collection[str] = (),
) -> steps.Step:
    """Return what a gateway answers, within ``JACKFIELD_CHECK_DEADLINE_S``.

    Args:
        secrets: In clear: what the author's code was given, and nobody must read; in the step it is starred.
        typed: What the person answered: nobody else must read it, so it is starred in the log.

    Raises:
        GatewayFailed: It raised, took too long, or answered with something else.
    """
    about = {"integration_id": integration_id, "verb": verb}
    deadline_s = settings.JACKFIELD_CHECK_DEADLINE_S
    try:
        with contained(awaits=True):
            async with asyncio.timeout(deadline_s):
                step = await ask()
    except TimeoutError as error:
        logger.warning("gateway was late", extra=about)
        late = Unavailable(LATE % {"seconds": f"{deadline_s:g}"})
        raise GatewayFailed(classify(late)) from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise failure(error, about=about, secrets=secrets, typed=typed) from None
    except Exception as error:  # noqa: BLE001 - logged where it is no word of the protocol
        raise failure(error, about=about, secrets=secrets, typed=typed) from None
    return told(step, redactor(secrets), integration_id=integration_id, verb=verb)


def told(step: Any, redact: Callable[[str], str], *, integration_id: str, verb: str) -> steps.Step:
    """Return what an author's code answered, with stars for secrets.

    Raises:
        GatewayFailed: It is no step, or one that can't be kept.
    """
    if not isinstance(step, steps.Step):
        about = {"integration_id": integration_id, "verb": verb, "answer": type(step).__name__}
        logger.error("gateway answered with no step", extra=about)
        raise GatewayFailed(classify(TypeError()))
    try:
        return starred(step, redact)
    except Exception as error:  # noqa: BLE001 - an author's object may raise anything
        reason = f"The step can't be kept: {type(error).__name__}."
        raise unusable(integration_id=integration_id, verb=verb, reason=reason) from None


def failure(
    error: BaseException,
    *,
    about: Mapping[str, str],
    secrets: Collection[str] = (),
    typed: Collection[str] = (),
) -> GatewayFailed:
    """Return what an author's error comes to; one that is no word of the protocol is logged, starred."""
    if not isinstance(error, ServiceError):
        text = Redactor((*secrets, *typed))("".join(traceback.format_exception(error)))
        # The traceback is a field, so that it can be starred.
        logger.error("gateway failed", extra={**about, "traceback": text})
    return GatewayFailed(classify(error, redact=Redactor(secrets)))


def unusable(*, integration_id: str, verb: str, reason: str) -> GatewayFailed:
    """Return the error for a step that can't be kept or shown; ``reason`` goes to the log."""
    about = {"integration_id": integration_id, "verb": verb, "reason": reason}
    logger.error("gateway answered with an unusable step", extra=about)
    return GatewayFailed(Verdict(outcome=Outcome.FAILED, reason=_FAILED))


def secrets_of(integration: Any) -> tuple[str, ...]:
    """Return what an integration was activated with and nobody must read; None: its code is gone."""
    return () if integration is None else activation_of(integration).secrets


def answered(request: steps.GatewayRequest) -> tuple[str, ...]:
    """Return all texts that were answered so far: nobody knows what people type where."""
    answers = (request, *request.earlier.values())
    return texts([request.external, *([answer.values, answer.typed] for answer in answers)])


def secrets_typed(request: steps.GatewayRequest, names: Collection[str]) -> tuple[str, ...]:
    """Return all secrets that were answered so far.

    Args:
        names: The fields of all forms that hold secrets.
    """
    answers = (request, *request.earlier.values())
    return texts([answer.values[name] for answer in answers for name in names if name in answer.values])


def redactor(secrets: Collection[str]) -> Redactor:
    """Return what puts stars for secrets into what an author says; what is that short is none."""
    return Redactor(texts(list(secrets)))


def texts(value: Any) -> tuple[str, ...]:
    """Return the texts in a value, but for those so short that half a log would be stars."""
    return tuple(_texts(value))


def form_of(step: steps.Form, record: IntegrationRecord, data: Any = None) -> forms.Form:
    """Return the form of a step, filled with the activation settings that are kept.

    Args:
        data: What was typed; a field that is left out keeps its value.
    """
    record = readable(record)
    initial = {**record.settings, **step.initial}
    return filled(step, initial=initial, is_set=record.secrets, data=data)


def filled(
    step: steps.Form, *, initial: Mapping[str, Any], is_set: Collection[str], data: Any = None
) -> forms.Form:
    """Return the form of a step.

    Args:
        is_set: The secrets that there are: left empty, they stay.
        data: What was typed; a field that is left out keeps its value.
    """
    form = step.form_class(initial=dict(initial))
    _tell(form, is_set)
    if data is None:
        return form
    taken = take(form, data)
    form = step.form_class(taken.data, initial=dict(initial))
    _tell(form, is_set)
    for name, sentence in taken.refused.items():
        form.errors.pop(name, None)
        form.add_error(name, forms.ValidationError(str(sentence), code="invalid"))
    return form


def _tell(form: forms.Form, is_set: Collection[str]) -> None:
    """Tell fields what is stored, so that what is left empty keeps it."""
    for name, given in list(form.fields.items()):
        form.fields[name] = field = as_secret(given)
        if isinstance(field, SecretField):
            field.is_set = name in is_set
        elif isinstance(field, MappingField):
            if field.values_are_secret:
                raise ImproperlyConfigured(f"{name}: only a config keeps a mapping of secrets.")
            field.kept = dict(form.get_initial_for_field(field, name) or {})
        elif isinstance(field, ListField):
            field.kept = list(stored(form.get_initial_for_field(field, name)) or [])


def secret_names(form: forms.Form) -> frozenset[str]:
    """Return which fields of a form hold secrets."""
    return frozenset(name for name, field in form.fields.items() if is_secret(field))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if len(value) >= _SHORTEST else []
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return []
