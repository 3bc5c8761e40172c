"""Try one delivery now, and cancel one: each in one transaction, the config locked before the delivery."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from jackfield.audit.operations import record as record_in_audit
from jackfield.configs.contention import again_if_contended
from jackfield.configs.models import Config
from jackfield.delivery.breaking import let_one_through
from jackfield.delivery.models import Delivery
from jackfield.delivery.news import deliveries_changed
from jackfield.delivery.operations import locked
from jackfield.delivery.ordering import ordering
from jackfield.delivery.repairing.refusals import AlreadySettled, BeingSent, ConfigDisabled, MustWait
from jackfield.delivery.standing import Standing, reason_but_for_sign_in, standings
from jackfield.realtime.wakeups import Topic, wake_on_commit
from jackfield.registry.status import Health
from jackfield.sdk.kept import kept as _

#: What a delivery says that a person did not want any more.
CANCELLED = _("It was cancelled.")
#: Which a person may cancel.
CANCELLABLE = (*Delivery.WAITING, Delivery.State.HELD)


@again_if_contended
@transaction.atomic
def attempt_now(*, delivery_id: int, actor: Any) -> Delivery:
    """Have a delivery that waits tried as soon as a worker has room, before all others of its config.

    One that is held because the service refused the sign-in is tried once more: the service may let it in
    again. So is one that the config's breaker keeps back. One that is being sent at this moment is left as it
    is, and one of an ordering key waits for those before it. No attempt is added to the schedule.

    Args:
        actor: Who asks; None for the product itself, which may everything.

    Raises:
        DeliveryNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and may not operate its config.
        AlreadySettled: It has ended.
        ConfigDisabled, MustWait: Nothing may be sent for its config now.
    """
    row = locked(delivery_id=delivery_id, actor=actor)
    if row.state in Delivery.SETTLED:
        raise AlreadySettled
    if row.state == Delivery.State.SENDING:
        return row
    _require_sendable(row.config)
    if row.state == Delivery.State.HELD:
        row.state = Delivery.State.RETRYING if row.attempt_count else Delivery.State.PENDING
        row.reason = ""
    row.due_at = _before_all_others(row)
    row.insisted_attempt = row.attempt_count + 1 if row.config.health == Health.UNAUTHORIZED else None
    row.save(update_fields=["state", "reason", "due_at", "insisted_attempt"])
    let_one_through(config_id=row.config_id)
    _tell(row, actor=actor, action="delivery.attempt_requested")
    return row


@again_if_contended
@transaction.atomic
def cancel(*, delivery_id: int, actor: Any) -> Delivery:
    """Cancel a delivery that waits or is held: it is never sent, and can be redelivered as all that ended.

    What a worker sends at this moment may have been heard already: it is not cancelled.

    Args:
        actor: Who asks; None for the product itself, which may everything.

    Raises:
        DeliveryNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and may not operate its config.
        AlreadySettled: It has ended.
        BeingSent: A worker has it.
    """
    row = locked(delivery_id=delivery_id, actor=actor)
    if row.state in Delivery.SETTLED:
        raise AlreadySettled
    if row.state == Delivery.State.SENDING:
        raise BeingSent
    row.state, row.reason = Delivery.State.CANCELLED, CANCELLED
    row.due_at, row.settled_at = None, timezone.now()
    row.save(update_fields=["state", "reason", "due_at", "settled_at"])
    if row.ordering_key:
        ordering.advance([(row.config_id, row.ordering_key)])
    _tell(row, actor=actor, action="delivery.cancelled")
    return row


def is_sendable(config: Config, standing: Standing) -> bool:
    """Say whether something may be sent for a config, be it against a refused sign-in."""
    return config.enabled and reason_but_for_sign_in(config, standing) is None


def _require_sendable(config: Config) -> None:
    if not config.enabled:
        raise ConfigDisabled
    standing = standings([config.integration_id])[config.integration_id]
    reason = reason_but_for_sign_in(config, standing)
    if reason is not None:
        raise MustWait(reason)


def _before_all_others(row: Delivery) -> datetime:
    """Return when a delivery must be due to be the next of its config."""
    waiting = Delivery.objects.filter(config=row.config_id, state__in=Delivery.WAITING, due_at__isnull=False)
    waiting = waiting.exclude(pk=row.pk)
    first = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    now = timezone.now()
    return now if first is None else min(now, first - timedelta(milliseconds=1))


def _tell(row: Delivery, *, actor: Any, action: str) -> None:
    record_in_audit(
        actor=actor,
        action=action,
        subject_kind="delivery",
        subject_id=row.pk,
        subject_label=f"{row.event.type} to {row.config.name}",
    )
    deliveries_changed([(row.pk, row.config_id, row.event_id)])
    # To cancel one may let the next of its line go.
    wake_on_commit(Topic.DELIVERIES)
