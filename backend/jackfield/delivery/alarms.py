"""Tells what becomes of configs: their owners, and who may operate them, by other configs of theirs."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jackfield.configs.events import ConfigChange
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission, permissions_of, users_and_groups_with
from jackfield.delivery import audience
from jackfield.delivery.event_types import register_system_type
from jackfield.delivery.models import Event
from jackfield.delivery.operations import publish_with_result
from jackfield.delivery.own_news import (
    DISABLED,
    FAILING,
    RECOVERED,
    UNAUTHORIZED,
    WARNED,
    WHILE_TELLING,
    Distance,
    distance_now,
)
from jackfield.registry.status import StatusCause
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_TYPES = {
    ConfigChange.FAILING: FAILING,
    ConfigChange.RECOVERED: RECOVERED,
    ConfigChange.UNAUTHORIZED: UNAUTHORIZED,
    ConfigChange.DISABLED: DISABLED,
}
_SAMPLE = {
    "config_id": "cfg_7",
    "name": "Support channel",
    "integration_id": "discord",
    "reason": "The service cannot answer now.",
    "cause": "UNREACHABLE",
    "since": "2026-03-06T09:00:00+00:00",
    WHILE_TELLING: False,
}
#: The product's own reasons to disable a config.
_OWN_CAUSES = frozenset({StatusCause.GONE, StatusCause.GAVE_UP})


def register_types() -> None:
    """Make the types known; again does nothing."""
    told: Mapping[str, tuple[str, Mapping[str, Any]]] = {
        FAILING: (_("A config has begun to fail."), _SAMPLE),
        RECOVERED: (
            _("A config that was failing works again."),
            {**_SAMPLE, "reason": "", "cause": ""},
        ),
        UNAUTHORIZED: (
            _(
                "The service refuses the sign-in of a config:"
                " what is owed waits until somebody signs in again."
            ),
            {**_SAMPLE, "reason": "The service refused the token.", "cause": "REFUSED"},
        ),
        WARNED: (
            _("A config has failed for days and will be disabled, unless it works before."),
            {**_SAMPLE, "disabled_at": "2026-03-11T09:00:00+00:00"},
        ),
        DISABLED: (
            _("A config was disabled, by Jackfield or by somebody who is not its owner: what is owed waits."),
            {**_SAMPLE, "reason": "The service says that this address is gone for good.", "cause": "GONE"},
        ),
    }
    for name, (description, sample) in told.items():
        register_system_type(name, description=description, sample=sample, may_receive=may_hear)


def config_changed(config: Config, change: ConfigChange) -> None:
    """Tell it, in the transaction of the change."""
    name = _TYPES.get(change)
    if name is None:
        return
    if change is ConfigChange.UNAUTHORIZED and distance_now() is Distance.ECHO:
        return
    more = {}
    if change is ConfigChange.DISABLED:
        if config.updated_by_id == config.owner_id:
            # Who did it by hand knows.
            return
        more = _why_disabled(config)
    tell(name, config, **more)


def warn(config: Config, *, disabled_at: datetime) -> None:
    """Tell that a config will be disabled then, unless it works before."""
    tell(WARNED, config, disabled_at=disabled_at.isoformat())


def tell(name: str, config: Config, **more: str) -> None:
    """Publish news of a config, in the caller's transaction; an alarm that cannot be given breaks nothing.

    The config itself does not hear it: it would be told of its failure by what fails.
    """
    data = {
        "config_id": f"cfg_{config.pk}",
        "name": config.name,
        "integration_id": config.integration_id,
        "reason": config.health_reason,
        "cause": config.health_cause,
        "since": config.health_since.isoformat(),
        WHILE_TELLING: distance_now() is not Distance.NONE,
        **more,
    }
    try:
        with transaction.atomic():
            publish_with_result(
                name,
                data,
                audience=_hearers(config),
                ordering_key=f"cfg_{config.pk}",
                outside=(config.pk,),
                is_own_news=True,
            )
    except Exception:
        logger.exception("alarm could not be given", extra={"config": config.pk, "event_type": name})


def may_hear(user: Any, event: Event) -> bool:
    """Say whether a user may operate the config that news is about: asked again when it is sent."""
    number = str(event.data.get("config_id", "")).removeprefix("cfg_")
    config = Config.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    return config is not None and Permission.OPERATE in permissions_of(user, [config])[config.pk]


def _hearers(config: Config) -> audience.Audience:
    """Return the owner, and who may operate the config, by themselves or by a group."""
    users, groups = users_and_groups_with(Permission.OPERATE, config)
    others = {*users, *audience.members(groups, limit=audience.MAX_NAMED)} - {config.owner_id}
    return audience.users([config.owner_id, *sorted(others, key=str)[: audience.MAX_NAMED - 1]])


def _why_disabled(config: Config) -> dict[str, str]:
    if config.updated_by is not None:
        return {"reason": f"{config.updated_by.get_username()} disabled it.", "cause": ""}
    if config.health_cause in _OWN_CAUSES:
        return {}
    return {"reason": "It was disabled by the operator.", "cause": ""}
