"""Put back settings that were changed."""

from typing import Any

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import Refused, not_found
from jackfield.api.mutations.configs import shown
from jackfield.api.narrowing import given
from jackfield.api.types import history, integrations
from jackfield.api.types.configs import Config
from jackfield.api.types.integrations import Integration
from jackfield.audit import queries as audit
from jackfield.configs import checkup
from jackfield.configs import restoring as configs
from jackfield.configs.contexts import Prepared
from jackfield.configs.errors import ConfigNotFound
from jackfield.flows import checking, verbs
from jackfield.registry import activation
from jackfield.registry import restoring as registry
from jackfield.registry.errors import IntegrationNotFound


@entry
class RestoreSettingsInput:
    """Which entry to put back, of a config's history or an integration's."""

    audit_entry_id: strawberry.ID = told("The entry.")
    expected_version: int | None = told(
        "Refused with ConflictError when it is not the current one.", default=strawberry.UNSET
    )
    unchecked: bool = told("Skip the live check.", default=False)


@output
class RestoreSettingsPayload:
    """What was put back."""

    integration: Integration = told("The integration.")
    config: Config | None = told("The config; null when it was an integration's own activation settings.")


def restore_settings(context: Context, asked: RestoreSettingsInput) -> RestoreSettingsPayload:
    """Put back what the entry changed, secrets excepted; itself recorded.

    An old destination empties the secrets that were not entered for it.
    """
    principal = context.principal
    principal.require(TokenScope.MANAGE if principal.has(TokenScope.MANAGE) else TokenScope.EDIT)
    number = ids.number_of(asked.audit_entry_id, "aud")
    found = history.load([] if number is None else [number], principal)
    if number is None or number not in found:
        raise _missing()
    expected = given(asked.expected_version)
    if found[number].row.subject_kind == "integration":
        return _of_integration(context, number, expected, unchecked=asked.unchecked)
    principal.require(TokenScope.EDIT)
    try:
        config, _cleared = configs.restore(
            actor=context.user,
            entry_id=number,
            expected_version=expected,
            check=None if asked.unchecked else _ask,
        )
    except ConfigNotFound as error:
        raise _missing() from error
    row = shown(context, config.pk)
    return RestoreSettingsPayload(integration=row.integration(), config=row)


def _of_integration(
    context: Context, number: int, expected: int | None, *, unchecked: bool
) -> RestoreSettingsPayload:
    context.principal.require(TokenScope.MANAGE)
    [row] = audit.by_keys([number])
    key = row.subject_id
    verbs.require(user=context.user, verb="activate", integration_id=key)
    try:
        registry.restore(
            actor=context.user,
            entry=row,
            expected_version=expected,
            check=None if unchecked else _ask_for_all,
        )
    except IntegrationNotFound as error:
        raise _missing() from error
    return RestoreSettingsPayload(integration=integrations.load([key], context.principal)[key], config=None)


def _ask(integration: object, prepared: Prepared) -> None:
    if checking.can_check(integration):
        checking.require(integration, prepared)


def _ask_for_all(integration: Any, settings: dict[str, Any], secrets: dict[str, str]) -> None:
    if checkup.can_check_activation(integration):
        given = activation.read(integration, settings, secrets)
        verdict = checking.waited_verdict(
            lambda: checkup.check_activation(integration=integration, activation=given),
            of=integration.integration_id,
        )
        checking.require_yes(verdict)


def _missing() -> Refused:
    return not_found("auditEntryId", message=_("There is no such entry."))
