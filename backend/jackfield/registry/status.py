"""What was seen last of an integration or a config: the health columns that both have."""

from django.db import models
from django.utils import timezone


class Health(models.TextChoices):
    """What we saw last."""

    UNKNOWN = "UNKNOWN"
    HEALTHY = "HEALTHY"
    DEGRADED = "DEGRADED"
    FAILING = "FAILING"
    UNAUTHORIZED = "UNAUTHORIZED"
    QUIET = "QUIET"


#: The health of something wanted that a person should look at.
NEEDS_ATTENTION = (Health.DEGRADED, Health.FAILING, Health.UNAUTHORIZED, Health.QUIET)


class StatusCause(models.TextChoices):
    """Why the status is as it is, for a program."""

    DISABLED = "DISABLED"
    PAUSED = "PAUSED"
    INACTIVE = "INACTIVE"
    NOT_INSTALLED = "NOT_INSTALLED"
    START_FAILED = "START_FAILED"
    REFUSED = "REFUSED"
    UNREACHABLE = "UNREACHABLE"
    SLOW = "SLOW"
    BREAKER_OPEN = "BREAKER_OPEN"
    GONE = "GONE"
    GAVE_UP = "GAVE_UP"
    SILENT = "SILENT"
    DRIFTED = "DRIFTED"
    SHADOWED = "SHADOWED"


class HealthColumns(models.Model):
    """Columns of what was seen last; written by the operations of the floor that owns the row."""

    health = models.CharField(max_length=12, choices=Health.choices, default=Health.UNKNOWN)
    #: A sentence for people; empty when there is nothing to say.
    health_reason = models.CharField(max_length=500, blank=True)
    #: A ``StatusCause`` or empty.
    health_cause = models.CharField(max_length=16, blank=True)
    health_since = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    #: Failures in a row; 0 after a success.
    failure_count = models.PositiveIntegerField(default=0)
    #: Grows with every change of the status, wanted state included.
    status_version = models.PositiveBigIntegerField(default=1)

    class Meta:
        abstract = True
