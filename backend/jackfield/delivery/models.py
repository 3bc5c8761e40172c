"""Events, what each config is owed of them, each try, and the workers that try."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from jackfield.configs.models import Config


def public_id_of(uid: uuid.UUID | str) -> str:
    """Return the id that receivers and clients meet, of an event's ``uid`` (as text: 32 hex digits)."""
    return f"evt_{uid if isinstance(uid, str) else uid.hex}"


class Event(models.Model):
    """Something that happened in the application; never changed after it is published."""

    #: What receivers meet (``webhook-id``): the same over all attempts and redeliveries.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type = models.CharField(max_length=200)
    data = models.JSONField()
    occurred_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(default=timezone.now)
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    #: ``{"everyone": true}``, ``{"users": [ids]}`` or ``{"groups": [ids]}``.
    audience = models.JSONField(default=dict)
    ordering_key = models.CharField(max_length=255, blank=True)
    idempotency_key = models.CharField(max_length=255, blank=True)
    #: SHA-256 of what was published under the idempotency key, in hex.
    idempotency_digest = models.CharField(max_length=64, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [("publish_event", "Publish events")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publisher", "idempotency_key"],
                name="idempotency_key_is_unique_to_its_publisher",
                condition=~models.Q(idempotency_key="") & models.Q(publisher__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                name="idempotency_key_is_unique_to_the_application",
                condition=~models.Q(idempotency_key="") & models.Q(publisher__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["publisher", "id"], name="event_by_publisher"),
            models.Index(fields=["type", "id"], name="event_by_type"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.public_id}"

    @property
    def public_id(self) -> str:
        """The id that receivers and clients meet."""
        return public_id_of(self.uid)


class WorkerProcess(models.Model):
    """A worker that is alive, or was until its liveness lock fell."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One event owed to one config."""

    class State(models.TextChoices):
        PENDING = "PENDING"
        SENDING = "SENDING"
        RETRYING = "RETRYING"
        HELD = "HELD"
        DELIVERED = "DELIVERED"
        REJECTED = "REJECTED"
        UNKNOWN = "UNKNOWN"
        EXHAUSTED = "EXHAUSTED"
        CANCELLED = "CANCELLED"
        SHADOWED = "SHADOWED"

    #: Those that a worker takes when they are due.
    WAITING = (State.PENDING, State.RETRYING)
    SETTLED = (
        State.DELIVERED,
        State.REJECTED,
        State.UNKNOWN,
        State.EXHAUSTED,
        State.CANCELLED,
        State.SHADOWED,
    )

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    config = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    #: Why it is held, was refused or given up, as a sentence.
    reason = models.CharField(max_length=500, blank=True)
    #: What held when it was made: a name of the contract's DeliveryPromise.
    promise = models.CharField(max_length=16, default="AT_LEAST_ONCE")
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    #: When a worker may take it; None unless it waits.
    due_at = models.DateTimeField(null=True, default=timezone.now)
    attempt_count = models.PositiveIntegerField(default=0)
    #: Attempts that count against the schedule (a refused sign-in burns none).
    burnt_attempts = models.PositiveIntegerField(default=0)
    #: Who sends it now, since when, and until when nobody else may.
    #: No constraint: a worker's row goes when it is dead and all it sent is recovered, and to prove
    #: that nothing points to it the database would read all deliveries ever made.
    worker = models.ForeignKey(
        WorkerProcess,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    redelivery_of = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="redeliveries"
    )
    idempotency_key = models.CharField(max_length=255, blank=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["redelivery_of", "idempotency_key"],
                name="redelivery_key_is_unique_to_its_delivery",
                condition=~models.Q(idempotency_key=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["config", "due_at", "id"],
                name="delivery_waiting",
                condition=models.Q(state__in=("PENDING", "RETRYING")),
            ),
            models.Index(
                fields=["worker", "config"], name="delivery_sending", condition=models.Q(state="SENDING")
            ),
            models.Index(fields=["config"], name="delivery_held", condition=models.Q(state="HELD")),
            models.Index(fields=["config", "id"], name="delivery_by_config"),
            models.Index(fields=["event", "config"], name="delivery_by_event"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Attempt(models.Model):
    """One try of a delivery, written when it has ended."""

    class Outcome(models.TextChoices):
        DELIVERED = "DELIVERED"
        REJECTED = "REJECTED"
        GONE = "GONE"
        UNAVAILABLE = "UNAVAILABLE"
        UNAUTHORIZED = "UNAUTHORIZED"
        UNKNOWN = "UNKNOWN"
        FAILED = "FAILED"
        LOST = "LOST"
        SHADOWED = "SHADOWED"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    #: 1 for the first.
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    response_status = models.PositiveSmallIntegerField(null=True)
    #: Capped and redacted; so is ``response_excerpt``.
    request_excerpt = models.TextField(blank=True)
    response_excerpt = models.TextField(blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery", "number"], name="attempt_number_is_unique_to_its_delivery"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number}"
