"""A form's token: which form of what, at which version, made for whom; signed, and good for a day."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.utils import translation

from jackfield.accounts.principal import Principal
from jackfield.sdk.forms import IntegrationConfigForm

#: How long a form may lie open, in seconds.
MAX_AGE_S = 24 * 3600
_MAX_LENGTH = 2_000


class FormExpired(Exception):
    """The token has run out, or is none of this viewer: read the form again."""


class FormChanged(Exception):
    """The form is another than the one that was filled in, or one of something else."""


@dataclass(frozen=True, kw_only=True)
class FormOf:
    """What a form was made for."""

    integration_id: str
    #: Of the config that it changes; None for a new one.
    config_id: int | None = None
    #: Version of that config, or of the integration that it activates, when the form was read.
    version: int | None = None
    revision: str = ""
    #: ``config``, ``activation``, or ``action:`` and the id of one.
    purpose: str = "config"
    #: Of the flow whose step asks it.
    flow_id: int | None = None


def encode(*, principal: Principal, form: FormOf) -> str:
    """Return the token."""
    content = [
        form.purpose,
        form.integration_id,
        form.config_id,
        form.version,
        form.revision,
        form.flow_id,
    ]
    return signing.dumps(content, salt=_salt(principal))


def decode(*, principal: Principal, token: str) -> FormOf:
    """Return what the token's form was made for.

    Raises:
        FormExpired: It has run out, or is none of this viewer.
    """
    if len(token) > _MAX_LENGTH:
        raise FormExpired
    try:
        purpose, integration_id, config_id, version, revision, flow_id = signing.loads(
            token, salt=_salt(principal), max_age=MAX_AGE_S
        )
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise FormExpired from error
    return FormOf(
        purpose=purpose,
        integration_id=integration_id,
        config_id=config_id,
        version=version,
        revision=revision,
        flow_id=flow_id,
    )


def require_same(*, principal: Principal, token: str, form: FormOf) -> FormOf:
    """Return what ``token`` was made for, having held it against the form that it comes back to.

    Raises:
        FormExpired: It has run out, or is none of this viewer.
        FormChanged: It was made for something else, or the form has changed since.
    """
    made_for = decode(principal=principal, token=token)
    same = (
        made_for.purpose == form.purpose
        and made_for.integration_id == form.integration_id
        and made_for.config_id == form.config_id
        and made_for.revision == form.revision
    )
    if not same:
        raise FormChanged
    return made_for


def revision_of(form: forms.Form) -> str:
    """Return a short digest of the form itself: fields, kinds, bounds and choices, and none of its values.

    Who reads it in another language has the same form.
    """
    with translation.override(None):
        return _digest(form)


def _digest(form: forms.Form) -> str:
    described = [[name, *_shape(field)] for name, field in form.fields.items()]
    groups: Iterable[Any] = form.fieldsets() if isinstance(form, IntegrationConfigForm) else ()
    described.append([[group.name, list(group.fields)] for group in groups])
    text = json.dumps(described, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _shape(field: forms.Field) -> list[Any]:
    bounds = ("max_length", "min_length", "max_value", "min_value", "min_items", "max_items")
    # The rows of a model come and go; the form is the same.
    choices = () if isinstance(field, forms.ModelChoiceField) else getattr(field, "choices", ())
    row_form: type[forms.Form] | None = getattr(field, "item_form", None)
    return [
        type(field).__name__,
        str(field.label),
        field.required,
        [str(getattr(field, name, None)) for name in bounds],
        [str(choice) for choice in choices],
        repr(getattr(field, "presentation", None)),
        [] if row_form is None else [[name, *_shape(one)] for name, one in row_form.base_fields.items()],
    ]


def _salt(principal: Principal) -> str:
    return f"jackfield.api.form:{principal.key}"
