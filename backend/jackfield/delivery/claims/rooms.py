"""How many deliveries of each config a claim takes: equal parts, within the limits of config and host."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from jackfield.delivery.claims import claim_sql
from jackfield.delivery.claims.known_configs import KnownConfig
from jackfield.delivery.claims.preparing import is_doubtful


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What there is room for."""

    #: How many of each config; of those that are not in it, none.
    rooms: dict[int, int]
    #: The configs that got nothing because their host has no place left, by host.
    crowded: Mapping[str, frozenset[int]]

    def beyond(self, lines: Sequence[int]) -> int:
        """Return where the next claim begins: at the first that got nothing for want of a place at its host.

        Else those that come first would take the places of their host again and again.
        """
        without = frozenset[int]().union(*self.crowded.values())
        first = next((key for key in lines if key in without), None)
        return lines[-1] if first is None else first - 1


def share(
    configs: Sequence[KnownConfig],
    *,
    room: int,
    doubtful_room: int,
    hosts: Mapping[str, int],
    probing: Collection[int],
) -> Shares:
    """Share free places out.

    Args:
        configs: Those that have something due, in the order in which they come.
        room: How many places there are.
        doubtful_room: How many of them are for configs that failed last.
        hosts: How many attempts this worker makes at each host now.
        probing: Keys of those that get one at most: to see whether they work.
    """
    if not configs:
        return Shares(rooms={}, crowded={})
    # Counted again: only now does nobody else claim from these configs.
    sending = claim_sql.sending_counts()
    limit: int = settings.JACKFIELD_CONFIG_CONCURRENCY
    part = -(-room // len(configs))
    at_host = Counter(one.host for one in configs)
    free = {host: max(0, settings.JACKFIELD_HOST_CONCURRENCY - hosts.get(host, 0)) for host in at_host}
    parts = {host: -(-free[host] // count) for host, count in at_host.items()}
    rooms: dict[int, int] = {}
    crowded: dict[str, set[int]] = {}
    for one in configs:
        key, host, doubtful = one.config.pk, one.host, is_doubtful(one)
        allowed = max(1, limit // 4) if doubtful else limit
        if key in probing:
            allowed = 1
        mine = min(part, allowed - sending.get(key, 0), doubtful_room if doubtful else room, room)
        at_most = min(parts[host], free[host])
        if mine > 0 and at_most <= 0:
            crowded.setdefault(host, set()).add(key)
        mine = min(mine, at_most)
        if mine > 0:
            rooms[key] = mine
            room -= mine
            doubtful_room -= mine if doubtful else 0
            free[host] -= mine
    return Shares(rooms=rooms, crowded={host: frozenset(keys) for host, keys in crowded.items()})
