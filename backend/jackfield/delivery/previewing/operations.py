"""Owe a config a sample: a real delivery, to this one and no other."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from jackfield.audit.operations import record as record_in_audit
from jackfield.configs.models import Config
from jackfield.configs.operations import locked
from jackfield.configs.permissions import Permission
from jackfield.delivery.audience import users
from jackfield.delivery.errors import EventRefused, IdempotencyConflict, Issue
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.news import deliveries_changed, event_published
from jackfield.delivery.previewing.errors import SampleHeldUp
from jackfield.delivery.previewing.samples import first_heard, unsaved
from jackfield.delivery.standing import Standing, reason_to_wait, standings
from jackfield.realtime.wakeups import Topic, wake_on_commit
from jackfield.registry.status import Health


@transaction.atomic
def deliver_sample(
    *, actor: Any, config_id: int, event_type: str | None = None, idempotency_key: str | None = None
) -> Delivery:
    """Owe a sample of an event to one config, whatever it listens to and whoever may hear such events.

    Args:
        actor: Who asks; the event is theirs.
        config_id: To whom.
        event_type: One that the integration hears; None for the first that the config listens to.
        idempotency_key: Again with the same key returns the same delivery.

    Raises:
        ConfigNotFound: There is no such config, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and may not operate it.
        SampleHeldUp: It would have to wait.
        EventRefused: The type is none, or the integration does not hear it.
        IdempotencyConflict: The key was used before, for another type.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.OPERATE)
    digest = hashlib.sha256(repr(event_type).encode("utf-8", "replace")).hexdigest()
    key = _own_key(config_id, idempotency_key)
    before = Event.objects.filter(publisher=actor, idempotency_key=key).first() if key else None
    if before is not None and before.idempotency_digest != digest:
        raise IdempotencyConflict
    if before is not None and (first := before.deliveries.first()) is not None:
        return first
    standing = standings([config.integration_id])[config.integration_id]
    _require_free(config, standing)
    event = before or _event(config, standing.integration, event_type, idempotency_key)
    if before is None:
        event.publisher, event.idempotency_key, event.idempotency_digest = actor, key, digest if key else ""
        event.save(force_insert=True)
        event_published(event.pk)
    delivery = Delivery(event=event, config=config, promise=standing.integration.promise)
    delivery.save(force_insert=True)
    record_in_audit(
        actor=actor,
        action="delivery.sampled",
        subject_kind="delivery",
        subject_id=delivery.pk,
        subject_label=f"{event.type} to {config.name}",
    )
    deliveries_changed([(delivery.pk, delivery.config_id, delivery.event_id)])
    wake_on_commit(Topic.DELIVERIES)
    return delivery


def _own_key(config_id: int, idempotency_key: str | None) -> str:
    """Return the key of the event: another for each config, and none that publishing makes by chance."""
    if not idempotency_key:
        return ""
    digest = hashlib.sha256(idempotency_key.encode("utf-8", "replace")).hexdigest()
    return f"sample to {config_id}: {digest}"


def _require_free(config: Config, standing: Standing) -> None:
    reason = reason_to_wait(config, standing)
    if reason is not None:
        raise SampleHeldUp(
            reason,
            is_disabled=not config.enabled,
            is_installed=standing.integration is not None,
            is_unauthorized=bool(config.enabled) and config.health == Health.UNAUTHORIZED,
        )


def _event(config: Config, integration: Any, event_type: str | None, key: str | None) -> Event:
    patterns = config.listenings.values_list("pattern", flat=True)
    name = first_heard(patterns, integration) if event_type is None else event_type
    event = unsaved(name, idempotency_key=key)
    if integration.hook_for(name) is None:
        message = gettext("The integration does not hear %(type)s.") % {"type": name}
        raise EventRefused([Issue(path=("type",), code="not_heard", message=message)])
    # Nobody else's config hears it, and its own owner does whatever the rule of such events says.
    event.audience = users([config.owner_id]).as_json()
    return event
