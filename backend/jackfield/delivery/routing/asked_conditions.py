"""The conditions of all configs, kept in this process for as long as the status log tells of no change.

A config's row in the log is written in the transaction that changes it. So what was read after a look at
the log is true until the log has a row that was not there then; which one small query tells, also in the
middle of a transaction, where places in the log cannot be handed out. Where this transaction has itself
written configs nothing kept is used, and nothing that it reads is kept.
"""

import json
import logging
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Max, Q, QuerySet

from jackfield.configs.models import Config, Listening
from jackfield.delivery.dialect import is_postgresql
from jackfield.realtime.models import StatusChange
from jackfield.registry import changes
from jackfield.sdk.conditions.errors import ConditionInvalid
from jackfield.sdk.conditions.judging import CompiledSet, Judge, compiled
from jackfield.sdk.conditions.plans import Plan, matched
from jackfield.sdk.conditions.reading import parse
from jackfield.sdk.conditions.sets import Mode, canonical
from jackfield.sdk.events import covering_patterns

logger = logging.getLogger(__name__)

#: More enabled configs than this are not kept: then each publishing reads those that hear it.
MAX_CONFIGS = 50_000
#: More changes than this since the last look: to read everything anew is cheaper.
_MAX_CHANGED = 500
#: Likewise of characters of conditions, as JSON.
MAX_CHARACTERS = 32_000_000
#: Longer conditions are not shared with others that read the same.
_LONG = 4_000
_MAX_PLANS = 200
#: More changes than this since a plan was laid out: it is laid out anew.
_MAX_LATE = 200
_CHUNK = 2_000
#: Who has not looked for so long begins anew: rows of the log may have gone (it is kept a day).
_TOO_LONG_S = 3600.0
#: When to look again whether there still are more than ``MAX_CONFIGS``.
_TOO_MANY_S = 60.0
_ROUNDS = 3
_MAX_TOLD = 10_000

#: Of what cannot be read: matches nothing.
NEVER = CompiledSet(Mode.ANY, ())


@dataclass(frozen=True)
class Asked:
    """What the configs that hear one event type ask of an event."""

    #: Patterns that cover the type.
    covering: frozenset[str]
    #: Of those that have conditions: by key.
    plan: Plan[int]
    #: Whether some may ask nothing.
    has_unconditional: bool
    #: Configs that have changed since the plan was laid out, and what they ask now.
    changed: frozenset[int] = frozenset()
    now: Plan[int] = field(default_factory=lambda: Plan(()))

    def matched(self, judge: Judge) -> list[int]:
        """Return the keys of those that have conditions, all of which hold."""
        found, now = matched(judge, self.plan, self.now)
        return [key for key in found if key not in self.changed] + now if self.changed else found


@dataclass(frozen=True)
class _Stamp:
    """What of the status log was there at a look."""

    #: The newest row's id; None: there was none. If it has gone, others may have gone unseen.
    newest: int | None
    #: On PostgreSQL the newest place; None: none was handed out.
    place: int | None
    #: Ids of rows that may turn up again, and are known.
    known: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Entry:
    patterns: frozenset[str]
    #: None: it asks nothing.
    conditions: CompiledSet | None
    characters: int
    owner_id: Any


@dataclass
class _Kept:
    """Everything that is kept; changed under the lock only."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    stamp: _Stamp | None = None
    looked_at: float = 0.0
    too_many_since: float | None = None
    characters: int = 0
    entries: dict[int, _Entry] = field(default_factory=dict)
    by_pattern: dict[str, set[int]] = field(default_factory=dict)
    plans: OrderedDict[str, Asked] = field(default_factory=OrderedDict)
    #: By event type: configs that have changed since its plan.
    late: dict[str, set[int]] = field(default_factory=dict)


_kept = _Kept()
_told: set[tuple[int, str]] = set()


def forget() -> None:
    """Keep nothing of what was read so far."""
    global _kept  # noqa: PLW0603 - others may be reading: they end with what they hold
    _kept = _Kept()


def asked_of(event_type: str) -> Asked | None:
    """Return what is asked of events of this type, as it is in the database now; one query if it is known.

    None: it is not kept, so read the configs that hear it. In the transaction in which it is used.
    """
    # The proxy that ``django.db.connection`` is would be no connection that has written.
    own = connections[DEFAULT_DB_ALIAS]
    if changes.open_marks and changes.has_written(connection=own, model=Config):
        return None
    kept = _kept
    for _ in range(_ROUNDS):
        stamp = kept.stamp
        if stamp is not None and time.monotonic() - kept.looked_at < _TOO_LONG_S:
            rows = _rows_since(stamp)
            if not _is_news(stamp, rows):
                with kept.lock:
                    if kept.stamp is stamp:
                        kept.looked_at = time.monotonic()
                        return _asked(kept, event_type)
                continue
        with kept.lock:
            if kept.stamp is not stamp:
                continue
            if not _read_anew(kept):
                return None
            return _asked(kept, event_type)
    return None


def understood(config_id: int, data: Any) -> CompiledSet:
    """Return a config's conditions ready to be asked; of such as cannot be read, said once, ``NEVER``."""
    try:
        text = canonical(data)
        return _shared(text) if len(text) < _LONG else _compiled(text)
    except (ConditionInvalid, ValueError, TypeError, RecursionError) as error:
        code = error.code if isinstance(error, ConditionInvalid) else "no_json"
        if (config_id, code) not in _told:
            if len(_told) >= _MAX_TOLD:
                _told.clear()
            _told.add((config_id, code))
            logger.warning("conditions cannot be read", extra={"config_id": config_id, "code": code})
        return NEVER


def _compiled(text: str) -> CompiledSet:
    return compiled(parse(json.loads(text)))


_shared = lru_cache(maxsize=10_000)(_compiled)


def _asked(kept: _Kept, event_type: str) -> Asked:
    found, late = kept.plans.get(event_type), kept.late.get(event_type, set())
    if found is None or len(found.changed | late) > _MAX_LATE:
        found = kept.plans[event_type] = _laid_out(kept, event_type)
        while len(kept.plans) > _MAX_PLANS:
            kept.late.pop(kept.plans.popitem(last=False)[0], None)
    elif late:
        # To lay all out anew takes far longer than to lay a few beside it.
        found = kept.plans[event_type] = _laid_beside(kept, found, found.changed | late)
    kept.late.pop(event_type, None)
    kept.plans.move_to_end(event_type)
    return found


def _laid_out(kept: _Kept, event_type: str) -> Asked:
    covering = frozenset(covering_patterns(event_type))
    keys = set().union(*(kept.by_pattern.get(pattern, ()) for pattern in covering))
    entries = [(key, kept.entries[key]) for key in sorted(keys)]
    return Asked(
        covering=covering,
        plan=_plan(entries),
        has_unconditional=any(one.conditions is None for _, one in entries),
    )


def _laid_beside(kept: _Kept, known: Asked, changed: frozenset[int]) -> Asked:
    entries = [
        (key, one)
        for key in sorted(changed)
        if (one := kept.entries.get(key)) is not None and not known.covering.isdisjoint(one.patterns)
    ]
    return Asked(
        covering=known.covering,
        plan=known.plan,
        has_unconditional=known.has_unconditional or any(one.conditions is None for _, one in entries),
        changed=changed,
        now=_plan(entries),
    )


def _plan(entries: list[tuple[int, _Entry]]) -> Plan[int]:
    owners = {key: one.owner_id for key, one in entries}
    asking = ((key, one.conditions) for key, one in entries if one.conditions is not None)
    return Plan(asking, owner_of=owners.__getitem__)


def _read_anew(kept: _Kept) -> bool:
    """Bring everything up to now; False if there is too much of it."""
    if kept.too_many_since is not None and time.monotonic() - kept.too_many_since < _TOO_MANY_S:
        return False
    # The look comes first: what changes between the two is read, and will be read again.
    stamp, before = _look(), kept.stamp
    changed: set[int] | None = None
    if before is not None and time.monotonic() - kept.looked_at < _TOO_LONG_S:
        rows = _rows_since(before)
        if before.newest is None or any(row[0] == before.newest for row in rows):
            changed = {row[1] for row in rows if row[0] not in before.known}
    if changed is None or len(changed) > _MAX_CHANGED:
        everybody = Config.objects.filter(enabled=True)
        # Counted first: to read and compile so many, only to find that they are too many, takes long.
        fresh = (
            None
            if everybody.order_by()[: MAX_CONFIGS + 1].count() > MAX_CONFIGS
            else _entries(everybody, Listening.objects.filter(config__enabled=True))
        )
        _empty(kept)
        changed = None
    else:
        fresh = _entries(
            Config.objects.filter(enabled=True, pk__in=changed), Listening.objects.filter(config__in=changed)
        )
    for key in changed or ():
        _take_out(kept, key)
    for key, entry in (fresh or {}).items():
        _put_in(kept, key, entry)
    if fresh is None or len(kept.entries) > MAX_CONFIGS or kept.characters > MAX_CHARACTERS:
        _empty(kept)
        kept.stamp, kept.too_many_since = None, time.monotonic()
        return False
    kept.stamp, kept.looked_at, kept.too_many_since = stamp, time.monotonic(), None
    return True


def _empty(kept: _Kept) -> None:
    kept.entries, kept.by_pattern, kept.characters = {}, {}, 0
    kept.plans.clear()
    kept.late.clear()


def _take_out(kept: _Kept, key: int) -> None:
    entry = kept.entries.pop(key, None)
    if entry is None:
        return
    kept.characters -= entry.characters
    for pattern in entry.patterns:
        kept.by_pattern[pattern].discard(key)
    _note(kept, key, entry.patterns)


def _put_in(kept: _Kept, key: int, entry: _Entry) -> None:
    kept.entries[key] = entry
    kept.characters += entry.characters
    for pattern in entry.patterns:
        kept.by_pattern.setdefault(pattern, set()).add(key)
    _note(kept, key, entry.patterns)


def _note(kept: _Kept, key: int, patterns: frozenset[str]) -> None:
    """Remember that what a config asks has changed, for the event types that it hears or heard."""
    for event_type, asked in kept.plans.items():
        if not asked.covering.isdisjoint(patterns):
            kept.late.setdefault(event_type, set()).add(key)


def _entries(configs: QuerySet[Config], listenings: QuerySet[Listening]) -> dict[int, _Entry] | None:
    """Read configs; None: there are too many to keep."""
    heard: dict[int, set[str]] = {}
    for key, pattern in listenings.order_by().values_list("config", "pattern"):
        heard.setdefault(key, set()).add(pattern)
    same: dict[frozenset[str], frozenset[str]] = {}
    found: dict[int, _Entry] = {}
    characters = 0
    rows = configs.order_by().values_list("pk", "conditions", "owner_id")[: MAX_CONFIGS + 1]
    for key, data, owner_id in rows.iterator(chunk_size=_CHUNK):
        patterns = frozenset(heard.get(key, ()))
        patterns = same.setdefault(patterns, patterns)
        if data == {}:
            found[key] = _Entry(patterns, None, 0, owner_id)
        else:
            length = len(str(data))
            characters += length
            found[key] = _Entry(patterns, understood(key, data), length, owner_id)
        if len(found) > MAX_CONFIGS or characters > MAX_CHARACTERS:
            return None
    return found


def _changes() -> QuerySet[StatusChange]:
    """Rows that tell of more than a config's health or grants."""
    return StatusChange.objects.filter(
        kind=StatusChange.Kind.CONFIG, config_id__isnull=False, integration_id__gt=""
    ).order_by()


def _look() -> _Stamp:
    if is_postgresql():
        found = _changes().aggregate(newest=Max("id"), place=Max("position"))
        unplaced = frozenset(_changes().filter(position=None).values_list("id", flat=True))
        newest = max(filter(None, (found["newest"], *unplaced)), default=None)
        return _Stamp(newest, found["place"], unplaced | ({newest} if newest else set()))
    newest = _changes().aggregate(newest=Max("id"))["newest"]
    return _Stamp(newest, None, frozenset({newest} if newest else ()))


def _rows_since(stamp: _Stamp) -> list[tuple[int, int]]:
    """Return id and config of what is new, and of the newest row at the stamp, if it is still there."""
    rows = Q(id__gte=stamp.newest or 0)
    if is_postgresql():
        # A transaction that began before the stamp and committed after it has a lower id.
        rows |= Q(position=None)
        if stamp.place is not None:
            rows |= Q(position__gt=stamp.place)
    found = _changes().filter(rows).values_list("id", "config_id")
    return [(key, config) for key, config in found if config is not None]


def _is_news(stamp: _Stamp, rows: list[tuple[int, int]]) -> bool:
    ids = {row[0] for row in rows}
    return not ids <= stamp.known or (stamp.newest is not None and stamp.newest not in ids)


# A lock that another thread held is held for ever in a child.
os.register_at_fork(after_in_child=forget)
