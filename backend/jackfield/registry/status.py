"""What was seen last of an integration or a config, and how it is said together with what is wanted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from jackfield.deployment import standing
from jackfield.sdk.kept import in_words


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


#: The names of these columns.
HEALTH_FIELDS = frozenset(field.name for field in HealthColumns._meta.local_fields)


@dataclass(frozen=True, kw_only=True)
class Status:
    """Wanted state and last seen health together, as they are shown to people."""

    health: Health
    needs_attention: bool
    headline: str
    reason: str | None
    #: For a program.
    cause: StatusCause | None
    since: datetime
    checked_at: datetime | None
    last_success_at: datetime | None
    next_attempt_at: datetime | None
    failure_count: int
    #: The kind of the flow that would mend it.
    fix_with: str | None
    version: int


_OF_HEALTH = {
    Health.UNKNOWN: _("Not tried yet"),
    Health.HEALTHY: _("Working"),
    Health.DEGRADED: _("Working, with trouble"),
    Health.FAILING: _("Failing"),
    Health.UNAUTHORIZED: _("Sign-in needed"),
    Health.QUIET: _("Quiet for too long"),
}

_OF_CAUSE = {
    StatusCause.NOT_INSTALLED: (
        _("Not installed"),
        _("This deployment does not have the integration's code."),
    ),
    StatusCause.INACTIVE: (_("Not active"), _("It has to be activated before anything is sent.")),
    StatusCause.PAUSED: (_("Paused"), _("An administrator has paused the integration.")),
    StatusCause.DISABLED: (_("Disabled"), _("It waits to be enabled.")),
}

_SHADOWED = (_("Not sent"), _("This copy of the deployment is not adopted and sends nothing."))

_NEWER = (
    _("Not readable"),
    _("The settings are newer than the integration's code: this deployment needs the newer code."),
)

_MENDED_BY = {
    StatusCause.INACTIVE: "ACTIVATE",
    StatusCause.REFUSED: "CONFIGURE",
    StatusCause.GONE: "CONFIGURE",
}


class HasHealth(Protocol):
    """A row with the health columns, or a line that stands for one."""

    health: str
    health_reason: str
    health_cause: str
    health_since: datetime
    checked_at: datetime | None
    last_success_at: datetime | None
    failure_count: int
    status_version: int


def headline(
    seen: HealthColumns | HasHealth,
    *,
    is_installed: bool,
    state: str,
    enabled: bool = True,
    is_newer: bool = False,
    next_attempt_at: datetime | None = None,
    why_not_installed: str = "",
) -> Status:
    """Return how a config or an integration is shown, in the language of whoever asks.

    Args:
        seen: Its row.
        is_installed: Whether this deployment has the integration's code.
        state: What is wanted of the integration (``IntegrationRecord.State``).
        enabled: What its owner wants of a config.
        is_newer: Whether its settings are newer than the code: whatever was seen last, it can't work now.
        next_attempt_at: When it is tried again by itself.
        why_not_installed: About code that is there and cannot be loaded: a person should look at it.
    """
    health = Health(seen.health)
    held_by = _held_by(is_installed=is_installed, state=state, enabled=enabled)
    if held_by is None and is_newer:
        words, why, cause = *_NEWER, None
        why = gettext(why)
    elif held_by is None and standing.is_shadowed():
        words, why, cause = *_SHADOWED, StatusCause.SHADOWED
        why = gettext(why)
    elif held_by is None:
        words, why = _OF_HEALTH[health], in_words(seen.health_reason)
        cause = StatusCause(seen.health_cause) if seen.health_cause in StatusCause else None
    else:
        words, sentence = _OF_CAUSE[held_by]
        # Why it was disabled, if the product itself did it, says more than that it was.
        is_told = held_by == StatusCause.DISABLED and seen.health_reason
        why, cause = in_words(seen.health_reason) if is_told else gettext(sentence), held_by
        if held_by == StatusCause.NOT_INSTALLED:
            why = in_words(why_not_installed) or why
    is_refused = health == Health.UNAUTHORIZED and held_by in {None, StatusCause.DISABLED}
    return Status(
        health=health,
        needs_attention=_needs_attention(health, enabled=enabled)
        or (enabled and is_newer)
        or bool(why_not_installed and not is_installed),
        headline=gettext(words),
        reason=why or None,
        cause=cause,
        since=seen.health_since,
        checked_at=seen.checked_at,
        last_success_at=seen.last_success_at,
        next_attempt_at=next_attempt_at,
        failure_count=seen.failure_count,
        fix_with="REAUTHENTICATE" if is_refused else _MENDED_BY.get(cause) if cause else None,
        version=seen.status_version,
    )


def _held_by(*, is_installed: bool, state: str, enabled: bool) -> StatusCause | None:
    if not is_installed:
        return StatusCause.NOT_INSTALLED
    if state in {"INACTIVE", "PAUSED"}:
        return StatusCause(state)
    return None if enabled else StatusCause.DISABLED


def _needs_attention(health: Health, *, enabled: bool) -> bool:
    # As lists are filtered: what the product has disabled, because it failed for days, counts too.
    return health in NEEDS_ATTENTION if enabled else health == Health.FAILING
