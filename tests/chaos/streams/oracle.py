"""Whether what somebody heard can have come of what was committed, and leaves nothing out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from operator import itemgetter
from typing import Any

#: From the commit of a revocation to the last word of what it hides: a second, and ten times that for a
#: machine that starts servers meanwhile.
REVOKED_WITHIN_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message, and when it came, by the clock of the machine."""

    kind: str
    key: str | None
    node: Mapping[str, Any] | None
    at: float


class Sight:
    """Who could see which config, and when: worked out from the changes of access.

    When exactly a transaction was committed nobody knows, only two moments around it. So what it gives counts
    from the first of them and what it takes until the second. Of those of one thing the order is known.
    """

    def __init__(self, notes: Iterable[Mapping[str, Any]]) -> None:
        self._owners: dict[int, set[str]] = defaultdict(set)
        self._granted: dict[int, set[str]] = defaultdict(set)
        self._groups: dict[str, set[int]] = defaultdict(set)
        self._admins: set[str] = set()
        #: By user and config: since when, and until when.
        self._spans: dict[tuple[str, int], list[list[float]]] = defaultdict(list)
        for at, _, gives, note in sorted(_moments(notes), key=itemgetter(0, 1, 2)):
            users, configs = self._apply(note, gives=gives)
            for user in users:
                for config in configs:
                    self._settle(user, config, at)

    def could_see(self, user: str, key: str, at: float) -> bool:
        """Whether it was visible at some moment that a message at that time may have been made at."""
        spans = self._spans[user, int(key.removeprefix("cfg_"))]
        return any(begin <= at <= end + REVOKED_WITHIN_S for begin, end in spans)

    def spans(self, user: str, key: str) -> str:
        """When it was visible, for people."""
        spans = self._spans[user, int(key.removeprefix("cfg_"))]
        return ", ".join(f"from {begin:.2f} to {end:.2f}" for begin, end in spans) or "never"

    def saw(self, user: str, key: str, at: float) -> bool:
        """Whether it was visible until then or before."""
        return any(begin <= at for begin, _ in self._spans[user, int(key.removeprefix("cfg_"))])

    def sees(self, user: str) -> set[str]:
        """What is visible in the end."""
        return {
            f"cfg_{config}"
            for (viewer, config), spans in self._spans.items()
            if viewer == user and spans and spans[-1][1] == float("inf")
        }

    def _apply(self, note: Mapping[str, Any], *, gives: bool) -> tuple[Iterable[str], Iterable[int]]:
        """Whose sight of what may be another now."""
        is_on = note.get("on", True)
        match note["what"]:
            case "owner" if gives:
                self._owners[note["config"]].add(note["user"])
            case "owner":
                self._owners[note["config"]] = {note["user"]}
            case "gone" if not gives:
                del self._owners[note["config"]]
            case "grant" if gives == is_on:
                granted = self._granted[note["config"]]
                (granted.add if is_on else granted.discard)(note["to"])
            case "member" if gives == is_on:
                groups = self._groups[note["user"]]
                (groups.add if is_on else groups.discard)(note["group"])
                return [note["user"]], list(self._owners)
            case "admin" if gives == is_on:
                (self._admins.add if is_on else self._admins.discard)(note["user"])
                return [note["user"]], list(self._owners)
            case "member" | "admin":
                return [], []
        return list(self._groups), [note["config"]]

    def _settle(self, user: str, config: int, at: float) -> None:
        spans = self._spans[user, config]
        was_seen = bool(spans) and spans[-1][1] == float("inf")
        if self._is_seen(user, config) and not was_seen:
            spans.append([at, float("inf")])
        elif was_seen and not self._is_seen(user, config):
            spans[-1][1] = at

    def _is_seen(self, user: str, config: int) -> bool:
        if config not in self._owners:
            return False
        names = {f"user {user}", *(f"group {group}" for group in self._groups[user])}
        return (
            user in self._admins
            or user in self._owners[config]
            or not names.isdisjoint(self._granted.get(config, ()))
        )


def _moments(notes: Iterable[Mapping[str, Any]]) -> Iterator[tuple[float, int, bool, Mapping[str, Any]]]:
    """When each gives, at the earliest, and when it takes, at the latest."""
    by_thing: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for note in sorted(notes, key=itemgetter("order")):
        what = "owner" if note["what"] == "gone" else note["what"]
        thing = {
            "owner": ("config",),
            "grant": ("config", "to"),
            "member": ("user", "group"),
            "admin": ("user",),
        }
        by_thing[what, *(note[name] for name in thing[what])].append(note)
    for several in by_thing.values():
        for note, following in zip_longest(several, several[1:]):
            yield note["from"], note["order"], True, note
            until = note["until"] if following is None else min(note["until"], following["from"])
            yield max(until, note["from"]), note["order"], False, note


def amiss(user: str, heard: Sequence[Heard], *, sight: Sight, ghost: str) -> list[str]:
    """What one who follows configs must not have heard."""
    found = []
    by_key: dict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        if one.key is not None:
            by_key[one.key].append(one)
    for key, messages in by_key.items():
        told = [one for one in messages if one.node is not None]
        versions = [one.node["version"] for one in told if one.node is not None]
        if any(earlier > later for earlier, later in pairwise(versions)):
            found.append(f"{user}: the versions of {key} went back: {versions}")
        if any(ghost in str(one.node) for one in told):
            found.append(f"{user}: heard of {key} what was rolled back")
        found += [
            f"{user}: {one.kind} of {key} at {one.at:.2f}, which was visible only {sight.spans(user, key)}"
            for one in told
            if not sight.could_see(user, key, one.at)
        ]
        if not sight.saw(user, key, min(one.at for one in messages)):
            found.append(f"{user}: heard of {key}, which had never been visible")
    return found
