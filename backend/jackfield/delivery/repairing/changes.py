"""Changes of many: which deliveries of a config they are about, and how one begins and ends."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from jackfield.audit.operations import Change as AuditChange
from jackfield.audit.operations import as_text
from jackfield.audit.operations import record as record_in_audit
from jackfield.configs import operations as configs
from jackfield.configs.contention import again_if_contended
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.configs.queries import get as get_config
from jackfield.delivery import errands
from jackfield.delivery.errors import IdempotencyConflict, Issue
from jackfield.delivery.models import BulkChange, Delivery
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing.refusals import ChangeUnderWay, ChoiceRefused
from jackfield.delivery.repairing.single import CANCELLABLE
from jackfield.delivery.validation import is_key
from jackfield.sdk.kept import kept as _

_ONLY_SETTLED = _("Only what is settled can be redelivered.")
_ONLY_WAITING = _("Only what waits can be cancelled.")

Kind = BulkChange.Kind
State = BulkChange.State

#: The kind of the errand that carries one on; its key is the change's.
ERRAND = "delivery.change_many"
STOPPED_BY = _("It was stopped by %(name)s.")
#: What a change is about where nobody says in which states.
_USUAL = {
    Kind.REDELIVER: (
        Delivery.State.REJECTED,
        Delivery.State.EXHAUSTED,
        Delivery.State.UNKNOWN,
        Delivery.State.CANCELLED,
    ),
    Kind.CANCEL: CANCELLABLE,
}
#: What it may be about where somebody does.
_POSSIBLE = {Kind.REDELIVER: Delivery.SETTLED, Kind.CANCEL: CANCELLABLE}
#: How long one that is over is remembered, and with it its idempotency key.
_KEPT = timedelta(days=30)
_AUDITED_AS = {
    Kind.REDELIVER: ("deliveries.redelivery_requested", "deliveries.redelivered"),
    Kind.CANCEL: ("deliveries.cancellation_requested", "deliveries.cancelled"),
}


def resolved(kind: str, choice: DeliveryChoice) -> DeliveryChoice:
    """Return a choice with the states that a change of a kind is about: those that it can be about at all.

    Raises:
        ChoiceRefused: There are none.
    """
    if choice.states is None:
        return DeliveryChoice(**{**vars(choice), "states": tuple(map(str, _USUAL[Kind(kind)]))})
    states = tuple(state for state in choice.states if state in _POSSIBLE[Kind(kind)])
    if choice.states and not states:
        only = _ONLY_SETTLED if kind == Kind.REDELIVER else _ONLY_WAITING
        issue = Issue(path=("filter", "state"), code="invalid_choice", message=gettext(only))
        raise ChoiceRefused([issue])
    return DeliveryChoice(**{**vars(choice), "states": states})


def candidates_of(*, config_id: int, choice: DeliveryChoice) -> QuerySet[Delivery]:
    """Return the deliveries of a config that a choice names, whatever became of their events; unordered."""
    return Delivery.objects.filter(choice.condition(), config=config_id)


def rows_of(*, kind: str, config_id: int, choice: DeliveryChoice) -> QuerySet[Delivery]:
    """Return the deliveries of a config that a change is about; unordered.

    Of those that repeat each other only the newest is redelivered, and none of which the event has arrived,
    unless the choice names DELIVERED: so a second run sends again only what failed again.
    """
    rows = candidates_of(config_id=config_id, choice=choice)
    if kind == Kind.CANCEL:
        return rows
    outdone = Q(pk__gt=OuterRef("pk"))
    if Delivery.State.DELIVERED not in (choice.states or ()):
        outdone |= Q(state=Delivery.State.DELIVERED)
    same = Delivery.objects.filter(event=OuterRef("event"), config=OuterRef("config"))
    return rows.filter(~Exists(same.filter(outdone)))


def counts_of(*, kind: str, config_id: int, choice: DeliveryChoice) -> dict[str, int]:
    """Return how many there are, by their state."""
    rows = rows_of(kind=kind, config_id=config_id, choice=resolved(kind, choice))
    counted = rows.order_by().values("state").annotate(count=Count("pk"))
    return dict(counted.values_list("state", "count"))


@again_if_contended
def begin(
    *,
    kind: str,
    config_id: int,
    actor: Any,
    choice: DeliveryChoice,
    idempotency_key: str | None = None,
) -> BulkChange:
    """Begin to redeliver or cancel many, in the background: what is there now, and nothing that comes after.

    Args:
        kind: A ``BulkChange.Kind``.
        actor: Who asks, a user; whether they still may is asked again before each part.
        choice: Which deliveries of the config.
        idempotency_key: 1 to 255 characters: again with the same choice returns the first change.

    Raises:
        ConfigNotFound: There is none, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and may not operate it.
        ChoiceRefused: The states, or the key, can't be meant.
        IdempotencyConflict: The key was used before, with another choice.
        ChangeUnderWay: One of this kind is not over yet.
    """
    config = get_config(user=actor, config_id=config_id)
    configs.require(actor=actor, config=config, permission=Permission.OPERATE)
    choice = resolved(kind, choice)
    if idempotency_key is not None and not is_key(idempotency_key):
        message = gettext("An idempotency key has 1 to 255 characters.")
        raise ChoiceRefused([Issue(path=("idempotency_key",), code="max_length", message=message)])
    # Counted before anything is locked: of many it takes long.
    total = rows_of(kind=kind, config_id=config_id, choice=choice).count()
    return _begin(
        kind=kind, config_id=config_id, actor=actor, choice=choice, key=idempotency_key or "", total=total
    )


@transaction.atomic
def _begin(
    *, kind: str, config_id: int, actor: Any, choice: DeliveryChoice, key: str, total: int
) -> BulkChange:
    config = configs.locked(actor=actor, config_id=config_id, permission=Permission.OPERATE)
    others = BulkChange.objects.filter(config=config, kind=kind)
    others.exclude(state=State.RUNNING).filter(finished_at__lt=timezone.now() - _KEPT).delete()
    before = others.filter(idempotency_key=key).first() if key else None
    if before is not None:
        if before.chosen != choice.as_json():
            raise IdempotencyConflict
        return before
    if others.filter(state=State.RUNNING).exists():
        raise ChangeUnderWay
    newest = Delivery.objects.filter(config=config).aggregate(newest=Max("pk"))["newest"]
    change = BulkChange(
        kind=kind,
        config=config,
        actor=actor,
        chosen=choice.as_json(),
        idempotency_key=key,
        total=total,
        last_id=newest or 0,
    )
    change.save(force_insert=True)
    _audit(change, config, _AUDITED_AS[Kind(kind)][0])
    errands.ask(kind=ERRAND, key=str(change.pk))
    return change


@again_if_contended
@transaction.atomic
def stop(*, change: BulkChange, actor: Any) -> BulkChange:
    """Stop a change before its next part, and return it as it is then: what it has done stays.

    Of one that is over nothing changes.

    Args:
        actor: Who stops it, a user.

    Raises:
        ConfigNotFound: It is gone, or ``actor`` may not see it.
        PermissionDenied: ``actor`` sees it and may not operate it.
    """
    # The config before what is of it: a part that is being done holds it, and is waited for.
    config = configs.locked(actor=actor, config_id=change.config_id, permission=Permission.OPERATE)
    rows = BulkChange.objects.select_for_update(of=("self",), no_key=True).select_related("actor")
    row: BulkChange = rows.get(pk=change.pk)
    if row.state == State.RUNNING:
        end(row, config=config, reason=STOPPED_BY % {"name": actor.get_username()}, actor=actor)
    return row


def end(change: BulkChange, *, config: Config, reason: str = "", actor: Any = None) -> None:
    """End a change whose row is locked: done, or with a reason stopped.

    Args:
        actor: Who stopped it; None: who began it.
    """
    change.state = State.STOPPED if reason else State.DONE
    change.reason, change.finished_at = reason, timezone.now()
    change.save(update_fields=["state", "reason", "done", "done_id", "finished_at"])
    _audit(change, config, _AUDITED_AS[Kind(change.kind)][1], actor=actor)


def _audit(change: BulkChange, config: Config, action: str, *, actor: Any = None) -> None:
    said = {"total": change.total, **change.chosen}
    if change.finished_at is not None:
        said = {"count": change.done, "reason": change.reason or None}
    record_in_audit(
        actor=actor or change.actor,
        action=action,
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{config.name} ({config.integration_id})",
        changes=[AuditChange(field=n, after=as_text(v)) for n, v in said.items() if v is not None],
    )
