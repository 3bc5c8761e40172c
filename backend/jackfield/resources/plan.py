"""What a reading of a service's things changes here: decided without a database, written elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jackfield.resources.models import Resource
from jackfield.resources.upstream import Said
from jackfield.sdk.kept import kept as _

_SEVERAL = _("%(name)s: %(count)d detached ones had its key, so a new one was made.")
_STAYS = _("%(name)s has gone at the service; it stays for what it stands for.")
_MORE = _("And %(count)d more.")

#: Notes beyond these are only counted.
MAX_NOTES = 50


@dataclass(kw_only=True)
class Plan:
    """Each resource stands in one of the five lists at most."""

    created: list[Resource] = field(default_factory=list)
    updated: list[Resource] = field(default_factory=list)
    reconnected: list[Resource] = field(default_factory=list)
    detached: list[Resource] = field(default_factory=list)
    removed: list[Resource] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def missing(attached: Iterable[Resource], said: Iterable[Said]) -> tuple[list[Resource], list[Resource]]:
    """Return what the service has no more: those that go, and those that something else keeps.

    A delegate is kept while one of its principals is here and does not go. What keeps each other in a
    circle keeps nothing.
    """
    here = {one.folded_key: one for one in attached}
    at_service = {one.folded_key for one in said}
    going = {key for key in here if key not in at_service}
    # From those that stay to those that they keep: each key is looked at once.
    kept_by: dict[str, list[str]] = defaultdict(list)
    for key in going:
        for principal in here[key].delegate_of:
            kept_by[principal].append(key)
    staying = list(at_service)
    kept = set()
    while staying:
        for key in kept_by.get(staying.pop(), ()):
            if key in going:
                going.discard(key)
                kept.add(key)
                staying.append(key)
    return (
        [one for key, one in here.items() if key in going],
        [one for key, one in here.items() if key in kept],
    )


def plan(
    *,
    config_id: int,
    integration_id: str,
    attached: Sequence[Resource],
    detached: Sequence[Resource],
    said: Sequence[Said],
    linked: Collection[int],
    remove_all: bool,
    now: datetime,
) -> Plan:
    """Return what changes; the rows in it are changed already, and unsaved.

    Args:
        attached: All of the config's that are not detached.
        detached: Those of the config, and those of its owner that have no config, of the same integration.
        said: All that the service has.
        linked: Keys of the rows that something is linked to.
        remove_all: Nothing is kept for what people did with it.
    """
    made = Plan()
    here = {one.folded_key: one for one in attached}
    candidates: dict[str, list[Resource]] = defaultdict(list)
    for one in detached:
        candidates[one.folded_key].append(one)
    taken: set[int] = set()
    for thing in said:
        row = here.get(thing.folded_key)
        if row is not None:
            if _take_over(row, thing):
                row.updated_at = now
                made.updated.append(row)
            continue
        before = _the_one(candidates.get(thing.folded_key, []), config_id)
        if before is not None:
            _take_over(before, thing)
            before.config_id, before.owner_id, before.is_detached = config_id, None, False
            before.updated_at = now
            taken.add(before.pk)
            made.reconnected.append(before)
            continue
        fresh = Resource(config_id=config_id, integration_id=integration_id, created_at=now, updated_at=now)
        _take_over(fresh, thing)
        made.created.append(fresh)
        several = len(candidates.get(thing.folded_key, []))
        if several:
            made.notes.append(_SEVERAL % {"name": thing.name, "count": several})
    going, kept = missing(attached, said)
    for row in going:
        if not remove_all and (row.is_renamed or row.pk in linked):
            row.is_detached, row.updated_at = True, now
            made.detached.append(row)
        else:
            made.removed.append(row)
    if remove_all:
        made.removed += [one for one in detached if one.config_id == config_id and one.pk not in taken]
    made.notes += [_STAYS % {"name": one.name} for one in kept]
    made.notes = few(made.notes)
    return made


def few(notes: list[str]) -> list[str]:
    """Return the first of many notes, and how many more there are."""
    beyond = len(notes) - MAX_NOTES
    return notes if beyond <= 0 else [*notes[:MAX_NOTES], _MORE % {"count": beyond}]


def _the_one(candidates: list[Resource], config_id: int) -> Resource | None:
    """Return the one that had the key: of this config, else of none; None when there are several."""
    own = [one for one in candidates if one.config_id == config_id]
    first = own or candidates
    return first[0] if len(first) == 1 else None


def _take_over(row: Resource, said: Said) -> bool:
    """Write what the service says into the row; return whether anything is other than before."""
    wanted = {
        "integration_key": said.key,
        "folded_key": said.folded_key,
        "kind": said.kind,
        "name": row.name if row.is_renamed else said.name,
        "state": said.state,
        "attributes": said.attributes,
        "delegate_of": said.delegate_of,
    }
    before = {name: getattr(row, name) for name in wanted}
    for name, value in wanted.items():
        setattr(row, name, value)
    return before != wanted
