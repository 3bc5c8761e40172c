"""The verbs of an integration: who may, and what each comes to."""

from collections.abc import Mapping
from typing import Any

from jackfield.flows.errors import VerbDenied
from jackfield.registry import operations, queries
from jackfield.registry.errors import IntegrationNotFound
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


def may_see(user: Any, record: IntegrationRecord) -> bool:
    """Whether ``user`` may see an integration: everyone who is signed in, but for inactive ones."""
    if user is None or not user.is_active:
        return False
    return record.state != IntegrationRecord.State.INACTIVE or may(user, "activate")


def require(*, user: Any, verb: str, integration_id: str) -> IntegrationRecord:
    """Return the record of an integration on which ``user`` may use a verb.

    Raises:
        IntegrationNotFound: There is none, or ``user`` may not see it.
        VerbDenied: ``user`` sees it and may not do this.
    """
    record = queries.records().get(integration_id)
    if record is None or not (may_see(user, record) or may(user, verb)):
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

    Raises:
        IntegrationNotFound, VerbDenied, NotActive, Busy: And nothing has changed.
    """
    require(user=user, verb="pause", integration_id=integration_id)
    operations.resume(integration_id=integration_id, actor=user)


def carry_out(
    *, verb: str, integration_id: str, actor: Any, values: Mapping[str, Any], secret_names: frozenset[str]
) -> None:
    """Do what a flow came to; in the caller's transaction.

    Args:
        values: Of the step Done: activation settings, or ``{"mode": "SAFE"}``.
        secret_names: Which of them are secrets.

    Raises:
        IntegrationNotFound, NotActive, Busy: And nothing has changed.
    """
    if verb == "deactivate":
        mode = gateway.ALL if values.get("mode") == gateway.ALL else gateway.SAFE
        operations.deactivate(integration_id=integration_id, actor=actor, mode=mode)
    elif verb == "activate":
        operations.activate(
            integration_id=integration_id,
            actor=actor,
            settings={name: stored(v) for name, v in values.items() if name not in secret_names},
            secrets={
                name: None if value is CLEAR else value
                for name, value in values.items()
                if name in secret_names and value is not None
            },
        )
