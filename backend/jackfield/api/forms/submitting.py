"""From the input of createConfig and updateConfig to a form that has been filled in and found valid."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api.errors import Refused, ValidationIssue, invalid_answer
from jackfield.api.forms import configs, tokens
from jackfield.api.forms.again import filled_in, secrets_in
from jackfield.api.forms.problems import issue_of, issues_of
from jackfield.api.forms.tokens import FormChanged, FormExpired
from jackfield.api.forms.values import FieldValueInput
from jackfield.configs.models import Config
from jackfield.flows import conversation, forming
from jackfield.flows.saving import Filled
from jackfield.sdk.exits import contained
from jackfield.sdk.forms import IntegrationConfigForm


def submit(
    *,
    integration: Any,
    config: Config | None,
    principal: Principal,
    name: str | None,
    enabled: bool | None,
    values: Sequence[FieldValueInput],
    form_token: str | None,
) -> tuple[Filled, int | None]:
    """Fill in the form and validate it, offline.

    Args:
        name: Given beside the values; ``enabled`` too. None: not given.

    Returns:
        The form, and the config's version when it was read, if a token says so.

    Raises:
        Refused: Something is not valid.
        FormExpired, FormChanged: The token is none of this form.
        GatewayFailed: The author's code raised.
    """
    forming.require(integration)

    def build(data: Mapping[str, Any] | None) -> IntegrationConfigForm:
        return configs.build(integration=integration, viewer=principal.user, config=config, data=data)

    try:
        with contained():
            blank = build(None)
            version = None
            if form_token is not None:
                made_for = configs.made_for(integration=integration, config=config, form=blank)
                version = tokens.require_same(principal=principal, token=form_token, form=made_for).version
            return _filled(build, values, name=name, enabled=enabled), version
    except (Refused, FormExpired, FormChanged, DatabaseError):
        raise
    except Exception as error:  # noqa: BLE001 - logged there, starred
        about = {"integration_id": integration.integration_id, "asked_for": "form"}
        raise conversation.failure(error, about=about, secrets=secrets_in(values)) from None


def _filled(
    build: Callable[[Mapping[str, Any] | None], IntegrationConfigForm],
    values: Sequence[FieldValueInput],
    *,
    name: str | None,
    enabled: bool | None,
) -> Filled:
    read = filled_in(build, values).read
    data, issues = read.data, [issue_of(problem) for problem in read.problems]
    beside = {key: value for key, value in (("name", name), ("enabled", enabled)) if value is not None}
    for key, value in beside.items():
        if key in data and data[key] != value:
            message = _("It is given twice, and not alike.")
            issues.append(ValidationIssue(path=[key], code="given_twice", message=message))
        data[key] = value
    if issues:
        raise Refused(invalid_answer(issues))
    form = build(data)
    if not form.is_valid():
        own_paths = {key: [key] for key in beside}
        raise Refused(invalid_answer(issues_of(form, own_paths=own_paths)))
    # What can't be kept is the author's mistake, and had better show itself before the service is asked.
    form.values()
    return Filled(form, data)
