"""Bind a config to one of the application's own things, or to nothing."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jackfield.audit.operations import Change, record
from jackfield.configs.models import Config
from jackfield.configs.operations import locked
from jackfield.configs.permissions import Permission
from jackfield.configs.scopes import UNBOUND, Scope, require_may_bind


@transaction.atomic
def bind_scope(*, actor: Any, config_id: int, scope: Scope | None) -> Config:
    """Bind a config to a scope, from now on; None: to nothing.

    Who may take it from where it is bound now is asked as well: a config does not leave an
    organisation by the hand of somebody outside it.

    Args:
        actor: Who does it; None for the application itself.
        scope: Kind and id, both the application's own.

    Raises:
        ConfigNotFound, PermissionDenied: ``actor`` may not edit the config.
        ScopeRefused: The kind is unknown, or the rule that came with it says no.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.EDIT)
    before: Scope = (config.scope_kind, config.scope_id)
    after = scope or UNBOUND
    if before == after:
        return config
    require_may_bind(actor=actor, scope=after)
    if actor is not None:
        require_may_bind(actor=actor, scope=before)
    config.scope_kind, config.scope_id = after
    config.version += 1
    config.status_version += 1
    config.last_updated = timezone.now()
    config.updated_by = actor
    config.save()
    record(
        actor=actor,
        action="config.bound",
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{config.name} ({config.integration_id})",
        changes=[Change(field="scope", before=_text(before), after=_text(after))],
    )
    return config


def _text(scope: Scope) -> str | None:
    return None if scope == UNBOUND else ":".join(scope)
