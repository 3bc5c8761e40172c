"""Events, what each config is owed of them, each try, and the workers that try."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from jackfield.configs.models import Config
from jackfield.delivery import tallies  # noqa: F401 - tables of this application, too


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
    #: ``{"everyone": true}``, ``{"users": [ids]}`` or ``{"groups": [ids]}``; whoever makes one must say.
    audience = models.JSONField()
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
    #: Of the attempt that is made though the service refused the sign-in, for somebody asked for it.
    insisted_attempt = models.PositiveIntegerField(null=True)
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
    #: Of its event, where the config hears the events of one key in their order; else empty.
    ordering_key = models.CharField(max_length=255, blank=True, db_default="")

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
            models.Index(
                fields=["config", "ordering_key", "id"],
                name="delivery_in_order",
                condition=models.Q(state__in=("PENDING", "SENDING", "RETRYING", "HELD"))
                & ~models.Q(ordering_key=""),
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


class Breaker(models.Model):
    """What keeps a config whose service fails from being called again and again; none: all is well."""

    class State(models.TextChoices):
        CLOSED = "CLOSED"
        OPEN = "OPEN"
        #: One delivery is let through, to see.
        PROBING = "PROBING"

    config = models.OneToOneField(Config, on_delete=models.CASCADE, primary_key=True, related_name="breaker")
    state = models.CharField(max_length=7, choices=State.choices, default=State.CLOSED)
    #: A sentence; empty while it is closed.
    reason = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField(default=timezone.now)
    #: When one may be let through; None unless it is open.
    probe_at = models.DateTimeField(null=True)
    #: The key of the delivery that was let through; None unless it is probing.
    probe_id = models.BigIntegerField(null=True)
    #: Of the config when it opened: one that was changed since may be tried at once.
    config_version = models.PositiveIntegerField(default=0)
    #: How often it opened since it was last closed: each time it waits longer.
    openings = models.PositiveIntegerField(default=0)
    #: The attempts that are counted, and since when.
    counted_since = models.DateTimeField(default=timezone.now)
    succeeded = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    #: Of the first attempt that failed after the last that did not; None while none does.
    failing_since = models.DateTimeField(null=True)
    #: When its owner was told that it will be disabled.
    warned_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"breaker of config {self.config_id}"


class BulkChange(models.Model):
    """Many deliveries of one config redelivered or cancelled, in the background."""

    class Kind(models.TextChoices):
        REDELIVER = "REDELIVER"
        CANCEL = "CANCEL"

    class State(models.TextChoices):
        RUNNING = "RUNNING"
        DONE = "DONE"
        STOPPED = "STOPPED"

    kind = models.CharField(max_length=9, choices=Kind.choices)
    config = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="+")
    #: Who asked; whether they still may is asked before each part.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    #: Which deliveries, as the contract's DeliveryFilter says; in JSON.
    chosen = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    #: Why it stopped, as a sentence.
    reason = models.CharField(max_length=500, blank=True)
    #: How many there were when it began, and how many of them are done.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    #: Deliveries up to this key were there when it began, and up to this one they are done.
    last_id = models.BigIntegerField(default=0)
    done_id = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["config", "kind", "idempotency_key"],
                name="bulk_change_key_is_unique_to_its_config",
                condition=~models.Q(idempotency_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Memory(models.Model):
    """What a config's schedule and inbound hooks want to find again."""

    config = models.OneToOneField(Config, on_delete=models.CASCADE, primary_key=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"memory of config {self.config_id}"


class Errand(models.Model):
    """Work that a worker does for the floors above; gone when it is done and not due again."""

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=255, blank=True)
    #: When a worker may take it; while one runs it, when it was asked for again.
    due_at = models.DateTimeField(null=True)
    payload = models.JSONField(default=dict)
    #: In a row; 0 after a success.
    failures = models.PositiveIntegerField(default=0)
    #: Of the last failure the name, never the text.
    last_error = models.CharField(max_length=200, blank=True)
    #: Taken back while it was running: not due again, whatever its handler says.
    is_withdrawn = models.BooleanField(default=False)
    #: Who runs it now, and since when. No constraint, as with deliveries.
    worker = models.ForeignKey(
        WorkerProcess,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="errand_is_unique_to_its_kind_and_key"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"], name="errand_waiting", condition=models.Q(worker__isnull=True)
            ),
            models.Index(fields=["worker"], name="errand_running", condition=models.Q(worker__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".rstrip()
