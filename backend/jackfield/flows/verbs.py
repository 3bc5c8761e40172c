"""The verbs of an integration: who may, and what each comes to."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from jackfield.accounts import standing
from jackfield.configs import checkup
from jackfield.flows import checking
from jackfield.flows.errors import VerbDenied
from jackfield.registry import operations, queries
from jackfield.registry.activation import activation_of
from jackfield.registry.errors import IntegrationNotFound, NotActive
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import gateway
from jackfield.sdk.formfields import CLEAR
from jackfield.sdk.storing import stored

VERBS = ("activate", "deactivate", "pause", "manage")


def may(user: Any, verb: str) -> bool:
    """Whether ``user`` may use a verb on integrations: an administrator, or by a model permission."""
    return (
        user is not None and user.is_active and bool(user.has_perm(f"jackfield_registry.{verb}_integration"))
    )


def may_see(user: Any, record: IntegrationRecord | None) -> bool:
    """Whether ``user`` may see an integration: everyone who is signed in, but for inactive ones.

    Of none (None) as much is asked as of one that is hidden.
    """
    if user is None or not user.is_active:
        return False
    if record is not None and record.state != IntegrationRecord.State.INACTIVE:
        return True
    return may(user, "activate") and record is not None


def require(*, user: Any, verb: str, integration_id: str) -> IntegrationRecord:
    """Return the record of an integration on which ``user`` may use a verb.

    Raises:
        IntegrationNotFound: There is none, or ``user`` may not see it.
        VerbDenied: ``user`` sees it and may not do this.
    """
    record = queries.records().get(integration_id)
    if not (may_see(user, record) or may(user, verb)) or record is None:
        raise IntegrationNotFound(integration_id)
    if not may(user, verb):
        raise VerbDenied(verb)
    return record


def pause(*, user: Any, integration_id: str) -> None:
    """Stop an integration's work and keep everything.

    Raises:
        IntegrationNotFound, VerbDenied, NotActive, Busy: And nothing has changed.
    """
    require(user=user, verb="pause", integration_id=integration_id)
    operations.pause(integration_id=integration_id, actor=user)


def resume(*, user: Any, integration_id: str) -> None:
    """Let an integration work again; of one that is not paused: try again to start it.

    It is checked first, outside of any transaction and lock, if it has a check of its own. What was
    paused, changed or removed meanwhile stays as it is.

    Raises:
        IntegrationNotFound, VerbDenied, NotActive, Busy, CheckFailed, Overloaded, NotAuthenticated: And
            nothing has changed.
    """
    require(user=user, verb="pause", integration_id=integration_id)
    record = queries.record_of(integration_id)
    if record.state == IntegrationRecord.State.INACTIVE:
        raise NotActive("The integration is not active.")
    integration = queries.installed(integration_id)
    if integration is None or not checkup.can_check_activation(integration):
        operations.resume(integration_id=integration_id, actor=user)
        return
    activation = activation_of(integration)
    checking.require_yes(
        checking.waited_verdict(
            lambda: checkup.check_activation(integration=integration, activation=activation),
            of=integration_id,
        )
    )
    with transaction.atomic():
        # A right that was taken away while it was asked.
        require(user=standing.now(user), verb="pause", integration_id=integration_id)
        operations.resume(integration_id=integration_id, actor=user, checked_version=record.version)
        if queries.installed(integration_id) is not integration:
            raise IntegrationNotFound(integration_id)


def split(
    values: Mapping[str, Any], secret_names: frozenset[str]
) -> tuple[dict[str, Any], dict[str, str | None]]:
    """Return what a form of activation settings came to: settings to store, and secrets to set or empty."""
    settings = {name: stored(value) for name, value in values.items() if name not in secret_names}
    secrets = {
        name: None if value is CLEAR else value
        for name, value in values.items()
        if name in secret_names and value is not None
    }
    return settings, secrets


def carry_out(
    *,
    verb: str,
    integration_id: str,
    actor: Any,
    values: Mapping[str, Any],
    secret_names: frozenset[str],
    expected_version: int | None = None,
) -> None:
    """Do what a flow came to; in the caller's transaction.

    Args:
        values: Of the step Done: activation settings, or ``{"mode": "SAFE"}``.
        secret_names: Which of them are secrets.
        expected_version: Of the record over which activation settings were filled in; None: any.

    Raises:
        IntegrationNotFound, NotActive, ChangedMeanwhile, Busy: And nothing has changed.
    """
    if verb == "deactivate":
        mode = gateway.ALL if values.get("mode") == gateway.ALL else gateway.SAFE
        operations.deactivate(integration_id=integration_id, actor=actor, mode=mode)
    elif verb == "activate":
        settings, secrets = split(values, secret_names)
        operations.activate(
            integration_id=integration_id,
            actor=actor,
            settings=settings,
            secrets=secrets,
            expected_version=expected_version,
        )
