"""Notices configs whose services have not called for longer than they should; a call that is taken ends it.

A service is silent only while we listened: not while its config was disabled or its integration was not
active, not while no server ran, and not in a copy that is shadowed. Whatever ends that begins the wait anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jackfield.configs.events import ConfigChange
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery.audience import EVERYONE, owners
from jackfield.delivery.errands import Errand, database
from jackfield.deployment import presence, standing
from jackfield.inbound.models import Address, Listening
from jackfield.registry import managers, queries
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk.exits import contained
from jackfield.sdk.inbound import InboundHook, gap_of
from jackfield.sdk.kept import kept as _

_SILENT = _("Its service has not called for %(span)s, which is longer than expected.")
#: Never one: a day is told in hours.
_DAYS = _("%(count)d days")
_HOURS = _("%(count)d hours")
_MINUTES = _("%(count)d minutes")
_MINUTE = _("a minute")

#: The errand: there is one in the whole deployment.
LOOK = "inbound.silence"
EVERY = timedelta(minutes=1)
#: When nobody has looked for so long, nobody may have listened.
UNATTENDED = timedelta(minutes=5)
#: How stale ``heard_at`` may be: a config that is called all the time is not written at each call.
PRECISION = timedelta(seconds=10)
_AT_ONCE = 500
_SERVE = ("SERVER", "EMBEDDED")
#: What is known to fail is not made to look better.
_BETTER = frozenset({Health.UNKNOWN, Health.HEALTHY})


@dataclass(frozen=True, kw_only=True)
class _Line:
    """An address that waits for calls."""

    pk: int
    config_id: int
    integration_id: str
    settings: Mapping[str, Any]
    heard_at: datetime | None
    listening_since: datetime | None


async def listen(_errand: Errand) -> timedelta:
    """Look for silence, again and again."""
    await database(look)
    return EVERY


def look(*, now: datetime | None = None) -> None:
    """Write which services have fallen silent, and since when each could have called."""
    now = now or timezone.now()
    was_attended = _attend(now)
    expecting = _expecting()
    able = [key for key in expecting if queries.state_of(key) == IntegrationRecord.State.ACTIVE]
    of_these = Address.objects.filter(config__integration_id__in=expecting)
    waiting = Q(config__in=Config.objects.filter(owners(EVERYONE), enabled=True, integration_id__in=able))
    if not was_attended:
        of_these.exclude(listening_since=None).update(listening_since=None)
    if standing.is_shadowed() or not presence.living().filter(kind__in=_SERVE).exists():
        return
    of_these.exclude(waiting).exclude(listening_since=None).update(listening_since=None)
    of_these.filter(waiting, listening_since=None).update(listening_since=now)
    for line in _lines(of_these.filter(waiting)):
        late_by = _late_by(line, expecting[line.integration_id], now=now)
        if late_by is not None:
            _report(line, late_by)


def note_heard(*, config_id: int, hook: InboundHook) -> None:
    """A call was taken; runs in the caller's transaction, which holds the config's row."""
    if hook.expects_every is None:
        return
    now = timezone.now()
    stale = Q(heard_at=None) | Q(heard_at__lt=now - PRECISION)
    Address.objects.filter(stale, config=config_id).update(heard_at=now)


def config_changed(config: Config, change: ConfigChange) -> None:
    """Wait anew for the calls of a config that was enabled or disabled, in that transaction."""
    if change in {ConfigChange.ENABLED, ConfigChange.DISABLED}:
        Address.objects.filter(config=config.pk).exclude(listening_since=None).update(listening_since=None)


def _attend(now: datetime) -> bool:
    """Note that somebody looks; return whether somebody has all the time, and a server has listened."""
    last = Listening.objects.filter(pk=Listening.ONLY).values_list("looked_at", flat=True).first()
    Listening.objects.update_or_create(pk=Listening.ONLY, defaults={"looked_at": now})
    is_attended = last is not None and now - last < UNATTENDED
    is_served = presence.living().filter(kind__in=_SERVE).exists()
    return is_attended and is_served and not standing.is_shadowed()


def _expecting() -> dict[str, Any]:
    """Return the integrations that expect calls, by id."""
    return {
        one.integration_id: one
        for one in managers.products().get_integrations()
        if one.abilities.inbound is not None and one.abilities.inbound.expects_every is not None
    }


def _lines(rows: Any) -> Iterator[_Line]:
    after = 0
    columns = ("pk", "config_id", "config__integration_id", "config__settings", "heard_at", "listening_since")
    while True:
        some = list(rows.filter(pk__gt=after).order_by("pk").values_list(*columns)[:_AT_ONCE])
        for pk, config_id, integration_id, settings, heard_at, since in some:
            yield _Line(
                pk=pk,
                config_id=config_id,
                integration_id=integration_id,
                settings=settings,
                heard_at=heard_at,
                listening_since=since,
            )
        if len(some) < _AT_ONCE:
            return
        after = some[-1][0]


def _late_by(line: _Line, integration: Any, *, now: datetime) -> timedelta | None:
    """Return for how long nothing was heard, where that is longer than it should be."""
    hook: InboundHook = integration.abilities.inbound
    typed = None
    if isinstance(hook.expects_every, str):
        try:
            with contained():
                typed = integration.settings_class.partial(line.settings)
        except Exception:  # noqa: BLE001 - what can't be read is told elsewhere, and expects nothing
            return None
    gap = gap_of(hook, typed)
    if gap is None or line.listening_since is None:
        return None
    silent_for = now - max(line.listening_since, line.heard_at or line.listening_since)
    return silent_for if silent_for > gap else None


@transaction.atomic
def _report(line: _Line, silent_for: timedelta) -> None:
    config = Config.objects.select_for_update(no_key=True).filter(pk=line.config_id, enabled=True).first()
    if config is None or Health(config.health) not in _BETTER:
        return
    row = Address.objects.filter(pk=line.pk, heard_at=line.heard_at, listening_since=line.listening_since)
    reason = _SILENT % {"span": _said(silent_for)}
    # By the reason the next call knows that this is its to mend.
    if row.update(failure=reason):
        report_health(config_id=config.pk, health=Health.QUIET, reason=reason, cause=StatusCause.SILENT)


def _said(silent_for: timedelta) -> str:
    minutes = int(silent_for.total_seconds() // 60)
    for said, length in ((_DAYS, 2880), (_HOURS, 120)):
        if minutes >= length:
            return said % {"count": minutes * 2 // length}
    return _MINUTES % {"count": minutes} if minutes > 1 else _MINUTE
