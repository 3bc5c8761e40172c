"""The secrets that a new one has replaced and that are good for a while yet: pure, no database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

#: In what is kept of a secret: those before it, newest first, each as it was kept, with ``valid_until``.
PREVIOUS = "previous"
#: More than these no receiver is asked to know.
MAX_PREVIOUS = 3
_VALID_UNTIL = "valid_until"
_KEPT = ("sealed", "fingerprint", "set_at", "set_by")


def valid_until(old: Mapping[str, Any]) -> datetime:
    """Return until when an old secret is good; aware."""
    return datetime.fromisoformat(old[_VALID_UNTIL])


def still_good(entry: Any, *, now: datetime) -> list[dict[str, Any]]:
    """Return the old ones beside a secret that are good now, newest first."""
    old: Sequence[dict[str, Any]] = entry.get(PREVIOUS, ()) if isinstance(entry, Mapping) else ()
    return [one for one in old if valid_until(one) > now]


def without_expired(entry: Any, *, now: datetime) -> Any:
    """Return what is kept of a secret without the old ones that are good no more."""
    if not isinstance(entry, Mapping) or PREVIOUS not in entry:
        return entry
    return with_previous(entry, still_good(entry, now=now))


def with_previous(entry: Mapping[str, Any], old: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is kept of a secret with these beside it, and no others."""
    alone = {part: value for part, value in entry.items() if part != PREVIOUS}
    return {**alone, PREVIOUS: list(old)} if old else alone


def rotated(
    entry: Mapping[str, Any], *, before: Mapping[str, Any], keep_old_s: int, now: datetime
) -> dict[str, Any]:
    """Return what to keep of a new secret, with the one before it good for so long."""
    old = {part: before.get(part) for part in _KEPT}
    old[_VALID_UNTIL] = (now + timedelta(seconds=keep_old_s)).isoformat()
    good = [old, *still_good(before, now=now)] if keep_old_s > 0 else still_good(before, now=now)
    others = [one for one in good if one["fingerprint"] != entry["fingerprint"]]
    return with_previous(entry, others[:MAX_PREVIOUS])


def next_end(secrets: Mapping[str, Any]) -> datetime | None:
    """Return when the first of all old secrets of a config has to go; None: there are none."""
    ends = (
        valid_until(old)
        for entry in secrets.values()
        if isinstance(entry, Mapping)
        for old in entry.get(PREVIOUS, ())
    )
    return min(ends, default=None)


def fingerprints(entry: Any, *, now: datetime) -> str | None:
    """Return what an audit entry says of a secret: of itself, and of the old ones that are good."""
    if not isinstance(entry, Mapping):
        return None
    return ", ".join(str(one["fingerprint"]) for one in (entry, *still_good(entry, now=now)))
