"""What a report of a fault holds about a config: never a secret, nor what a setting holds."""

import platform
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import django
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield import __version__
from jackfield.api import ids
from jackfield.api.authors import asked
from jackfield.api.refusing import invalid_argument
from jackfield.api.scalars import JSON, write_datetime
from jackfield.api.types.breakers import Breaker
from jackfield.api.types.status import Status
from jackfield.configs import keeping, snapshots
from jackfield.configs.models import Config
from jackfield.delivery.models import Attempt, Delivery
from jackfield.registry.activation import activation_of
from jackfield.resources.models import Resource, Sync
from jackfield.sdk.net.redaction import Redactor
from jackfield.sdk.secrets import in_clear
from jackfield.vault import SecretUnreadable

#: For how many configs at once it is made: each takes several queries.
MAX_CONFIGS = 10
#: How many deliveries, and how many things of the service, are counted: the newest.
MAX_COUNTED = 1_000
MAX_ATTEMPTS = 10
#: Among how many deliveries the newest attempts are looked for.
_LOOKED_AT = 50
#: Of a setting's values: shorter ones are words like any other, and of more than so many nothing is told.
_SHORTEST = 4
_MOST_TEXTS = 500
_LONGEST = 500

Tell = Callable[[str | None], str | None]


def require_few(count: int) -> None:
    """Pass when it is asked for few configs at once.

    Raises:
        GraphQLError: It is asked for more.
    """
    if count > MAX_CONFIGS:
        raise invalid_argument(
            _("Ask for the diagnostics of at most %(most)s configs at once.") % {"most": MAX_CONFIGS}
        )


def report(config: Config, *, integration: Any, status: Status, breaker: Breaker) -> JSON:
    """Return the report.

    Args:
        config: With all columns.
        integration: Its, as it is shown.
        status: Its, as it is shown.
        breaker: Its, as it is shown.
    """
    tell = _teller(config, integration.code)
    changed_at = snapshots.changed_at(config)

    def said_since(began: datetime | None) -> Tell:
        # What was said before may quote a setting as it was then, which nothing keeps to be starred.
        return tell if changed_at is None or (began is not None and began > changed_at) else _nothing

    return JSON({
        "madeAt": write_datetime(timezone.now()),
        "versions": _versions(),
        "config": {
            "id": ids.encode("cfg", config.pk),
            "enabled": config.enabled,
            "version": config.version,
            "settingsVersion": config.settings_version,
            "createdAt": write_datetime(config.time_added),
            "updatedAt": write_datetime(config.last_updated),
            "eventTypeCount": len(config.event_types),
            "conditionCount": len(config.conditions.get("conditions") or ()),
            "settings": _settings(config, integration.code),
        },
        "integration": _integration(integration),
        "status": _status(status, said_since(status.since)),
        "breaker": {
            "state": breaker.state.value,
            "reason": said_since(breaker.since)(breaker.reason),
            "since": write_datetime(breaker.since),
            "probeAt": _moment(breaker.probe_at),
        },
        "deliveries": _deliveries(config),
        "attempts": [_attempt(row, said_since(row.started_at)) for row in _newest_attempts(config)],
        "resources": _resources(config),
        "lastSync": _last_sync(config, said_since),
    })  # fmt: skip


def _versions() -> dict[str, str]:
    version = connection.get_database_version()
    return {
        "jackfield": __version__,
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": f"{connection.vendor} {'.'.join(map(str, version))}",
    }


def _integration(shown: Any) -> dict[str, Any]:
    return {
        "integrationId": shown.integration_id,
        "isInstalled": shown.is_installed,
        "state": shown.state.value,
        "health": str(shown.record.health),
        "settingsVersion": None if shown.code is None else shown.code.settings_version,
        "capabilities": [capability.value for capability in shown.capabilities],
        "promise": shown.promise.value,
        "tier": None if shown.tier is None else shown.tier.value,
    }


def _settings(config: Config, code: Any) -> list[dict[str, Any]]:
    """Return the names of settings and whether each is set; of one that is not installed those it has."""
    names, secret = config.settings.keys() | config.secrets.keys(), frozenset(config.secrets)
    if code is not None:
        # Which settings there are is the author's to say.
        of, kept = code.integration_id, (names, secret)
        names, secret = asked(lambda: _declared(code), of=of, what="diagnostics", otherwise=kept)
    return [
        {
            "name": name,
            "isSecret": name in secret,
            "isSet": name in config.secrets or config.settings.get(name) not in (None, "", [], {}),
        }
        for name in sorted(names)
    ]


def _declared(code: Any) -> tuple[AbstractSet[str], frozenset[str]]:
    form = code.config_form_cls
    return form.base_fields.keys(), frozenset(form.secret_names)


def _status(status: Status, tell: Tell) -> dict[str, Any]:
    return {
        "health": status.health.value,
        "needsAttention": status.needs_attention,
        "headline": tell(status.headline),
        "reason": tell(status.reason),
        "cause": None if status.cause is None else status.cause.value,
        "since": write_datetime(status.since),
        "checkedAt": _moment(status.checked_at),
        "lastSuccessAt": _moment(status.last_success_at),
        "nextAttemptAt": _moment(status.next_attempt_at),
        "failureCount": status.failure_count,
    }


def _deliveries(config: Config) -> dict[str, Any]:
    newest = Delivery.objects.filter(config=config).order_by("-id").values_list("state", flat=True)
    counts = Counter(newest[:MAX_COUNTED])
    return {"counted": counts.total(), "countedAtMost": MAX_COUNTED, "byState": dict(sorted(counts.items()))}


def _newest_attempts(config: Config) -> list[Attempt]:
    newest = Delivery.objects.filter(config=config).order_by("-id").values_list("pk", flat=True)[:_LOOKED_AT]
    return list(Attempt.objects.filter(delivery__in=list(newest)).order_by("-id")[:MAX_ATTEMPTS])


def _attempt(row: Attempt, tell: Tell) -> dict[str, Any]:
    return {
        "deliveryId": ids.encode("dlv", row.delivery_id),
        "number": row.number,
        "outcome": row.outcome,
        "responseStatus": row.response_status,
        "durationMs": row.duration_ms,
        "finishedAt": _moment(row.finished_at),
        "error": tell(row.error),
    }


def _resources(config: Config) -> dict[str, Any]:
    newest = Resource.objects.filter(config=config).order_by("-id").values_list("is_detached", flat=True)
    counts = Counter(newest[:MAX_COUNTED])
    return {"countedAtMost": MAX_COUNTED, "attached": counts[False], "detached": counts[True]}


def _last_sync(config: Config, said_since: Callable[[datetime | None], Tell]) -> dict[str, Any] | None:
    row = Sync.objects.filter(config=config, is_last=True).first()
    if row is None:
        return None
    numbers = ("created", "updated", "reconnected", "detached", "removed")
    return {
        "state": row.state,
        "startedAt": write_datetime(row.started_at),
        "finishedAt": _moment(row.finished_at),
        **{name: getattr(row, name) for name in numbers},
        "error": said_since(row.started_at)(row.error),
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else write_datetime(value)


def _teller(config: Config, code: Any) -> Tell:
    """Return what puts stars into a sentence for all that may not be told; where that is not known, all."""
    try:
        secrets = [*in_clear(keeping.reveal(config).values())]
    except SecretUnreadable:
        return _nothing
    if code is not None:
        secrets += activation_of(code).secrets
    held = [text for text in _texts(config.settings) if len(text) >= _SHORTEST]
    if len(held) > _MOST_TEXTS:
        return _nothing
    redact = Redactor((*secrets, *sorted(held)))
    return lambda text: redact(text) if text else None


def _nothing(_text: str | None) -> None:
    return None


def _texts(value: Any, *, is_whole: bool = True) -> Iterator[str]:
    """Yield what a sentence could quote of settings: each line of a text, and the host of a URL.

    Args:
        is_whole: Whether they are all settings, by their names, which may be told; keys within are values.
    """
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(one, is_whole=False)
            if not is_whole:
                yield str(key)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, is_whole=False)
    elif isinstance(value, str):
        yield from (line for line in value.splitlines() if len(line) <= _LONGEST)
        if host := _host(value):
            yield host


def _host(text: str) -> str | None:
    try:
        return urlsplit(text).hostname
    except ValueError:
        return None
