"""Enable, disable, check and delete configs."""

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import checking, ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.mutations.configs import editable, shown
from jackfield.api.narrowing import given
from jackfield.api.types.configs import Config
from jackfield.api.words import RemovalMode
from jackfield.configs import contexts, operations
from jackfield.configs.errors import CheckFailed, ConfigNotFound
from jackfield.configs.health import report_health
from jackfield.configs.permissions import Permission
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.outcomes import Outcome

_HEALTH = {
    Outcome.DELIVERED: (Health.HEALTHY, ""),
    Outcome.UNAUTHORIZED: (Health.UNAUTHORIZED, StatusCause.REFUSED),
    Outcome.REJECTED: (Health.FAILING, StatusCause.REFUSED),
    Outcome.GONE: (Health.FAILING, StatusCause.GONE),
    Outcome.UNAVAILABLE: (Health.FAILING, StatusCause.UNREACHABLE),
    Outcome.UNKNOWN: (Health.FAILING, StatusCause.UNREACHABLE),
    Outcome.FAILED: (Health.FAILING, ""),
}


@entry
class EnableConfigInput:
    """Which config."""

    config_id: strawberry.ID = told("Which config.")
    unchecked: bool = told("Skip the live check.", default=False)


@output
class EnableConfigPayload:
    """The config, enabled."""

    config: Config = told("The config.")


@entry
class DisableConfigInput:
    """Which config."""

    config_id: strawberry.ID = told("Which config.")


@output
class DisableConfigPayload:
    """The config, disabled."""

    config: Config = told("The config.")


@entry
class CheckConfigInput:
    """Which config: what is stored is checked."""

    config_id: strawberry.ID = told("Which config.")


@output
class CheckConfigPayload:
    """The config, after the service said yes."""

    config: Config = told("The config.")
    message: str | None = told("What there is to say about the check.")


@entry
class DeleteConfigInput:
    """Which config, and what becomes of what it made."""

    config_id: strawberry.ID = told("Which config.")
    mode: RemovalMode = told("What becomes of the things that it synchronised.", default=RemovalMode.SAFE)
    expected_version: int | None = told(
        "Refused with ConflictError when it is not the current one.", default=strawberry.UNSET
    )


@output
class DeleteConfigPayload:
    """What was deleted."""

    deleted_config_id: strawberry.ID = told("Its id.")


def enable_config(context: Context, asked: EnableConfigInput) -> EnableConfigPayload:
    """Let a config work, after the service said that it does; what was held goes out."""
    context.principal.require(TokenScope.OPERATE)
    config = editable(context, asked.config_id, Permission.OPERATE)
    integration = checking.usable(config.integration_id)
    checked = False
    if not config.enabled and not asked.unchecked and checking.can_check(integration):
        checking.require(integration, contexts.prepare(config=config, integration=integration))
        checked = True
    operations.enable(actor=context.user, config_id=config.pk, checked=checked)
    return EnableConfigPayload(config=shown(context, config.pk))


def disable_config(context: Context, asked: DisableConfigInput) -> DisableConfigPayload:
    """Stop a config; what is to be delivered waits."""
    context.principal.require(TokenScope.OPERATE)
    key = _number(asked.config_id)
    operations.disable(actor=context.user, config_id=key)
    return DisableConfigPayload(config=shown(context, key))


def check_config(context: Context, asked: CheckConfigInput) -> CheckConfigPayload:
    """Ask the service whether a config works, changing nothing there; the answer is its health too."""
    context.principal.require(TokenScope.OPERATE)
    config = editable(context, asked.config_id, Permission.OPERATE)
    integration = checking.usable(config.integration_id)
    if not checking.can_check(integration):
        message = _("This integration has no check: the next delivery will tell.")
        return CheckConfigPayload(config=shown(context, config.pk), message=message)
    prepared = contexts.prepare(config=config, integration=integration)
    verdict = checking.verdict_of(integration, prepared)
    health, cause = _HEALTH[verdict.outcome]
    report_health(config_id=config.pk, health=health, reason=verdict.reason, cause=cause, checked=True)
    if verdict.outcome is not Outcome.DELIVERED:
        raise CheckFailed(verdict)
    return CheckConfigPayload(config=shown(context, config.pk), message=_("The service says that it works."))


def delete_config(context: Context, asked: DeleteConfigInput) -> DeleteConfigPayload:
    """Delete a config with its deliveries, at once."""
    context.principal.require(TokenScope.EDIT)
    key = _number(asked.config_id)
    operations.delete(
        actor=context.user,
        config_id=key,
        expected_version=given(asked.expected_version),
        remove_all=asked.mode is RemovalMode.ALL,
    )
    return DeleteConfigPayload(deleted_config_id=strawberry.ID(ids.encode("cfg", key)))


def _number(text: str) -> int:
    number = ids.number_of(text, "cfg")
    if number is None:
        raise ConfigNotFound
    return number
