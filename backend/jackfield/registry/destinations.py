"""Which secrets a change of their destination empties: pure, and one rule for all who write settings."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class SecretRules:
    """The names that matter for keeping secrets."""

    required: frozenset[str] = frozenset()
    #: Settings that say where secrets are sent; a secret may be one too, if its author says so.
    destinations: frozenset[str] = frozenset()
    #: Of those that are rows: which settings of a row are destinations. New rows that lead to places of old
    #: ones, or nowhere, lead nowhere new.
    in_rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Of destinations: what code reads where none is stored, for it asks for one only since then.
    initial: Mapping[str, Any] = field(default_factory=dict)
    #: Of an integration that is not installed: each setting may be one.
    all_are_destinations: bool = False
    #: Says which secrets are missing where that hangs on the settings: given ``settings`` and ``present``.
    judge: Callable[..., list[str]] | None = None

    def emptied_by(
        self,
        *,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        stored: Mapping[str, Any],
        new: Mapping[str, Any],
    ) -> list[str]:
        """Return the stored secrets that a change of destination empties: all that are not set anew with it.

        Else who may edit settings, and may not read their secrets, could have them sent elsewhere.

        Args:
            before: The settings as they are stored.
            after: As they shall be.
            stored: The secrets that are stored, by name.
            new: Those that are written now; None empties one.
        """
        if not self.goes_elsewhere(before=before, after=after, new=new):
            return []
        return sorted(name for name in stored if new.get(name) is None)

    def goes_elsewhere(
        self, *, before: Mapping[str, Any], after: Mapping[str, Any], new: Mapping[str, Any]
    ) -> bool:
        """Say whether a change leads secrets somewhere new; arguments as those of ``emptied_by``."""
        if self.all_are_destinations:
            return dict(before) != dict(after)
        return any(name in new or self._differs(name, before, after) for name in self.destinations)

    def missing(self, present: Collection[str], settings: Mapping[str, Any] | None = None) -> list[str]:
        """Return the required secrets that are not among those ``present``.

        Args:
            settings: With which they are required; None: whatever the settings are.
        """
        if self.judge is None or settings is None:
            return sorted(self.required - set(present))
        return sorted(self.judge(settings=settings, present=present))

    def _differs(self, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        unset = self.initial.get(name)
        was, now = before.get(name, unset), after.get(name, unset)
        if name not in self.in_rows or not isinstance(now, list):
            return bool(was != now)
        known = [place for _part, place in self.places(name, was)]
        return any(place not in known for _part, place in self.places(name, now))

    def places(self, name: str, value: Any) -> list[tuple[str, Any]]:
        """Return where the value of a destination leads: the value itself, or what its rows name."""
        parts = self.in_rows.get(name)
        if parts is None or not isinstance(value, list):
            return [] if value is None else [(name, value)]
        rows = [row for row in value if isinstance(row, Mapping)]
        return [
            (part, row[part]) for row in rows for part in sorted(parts) if row.get(part) not in (None, "")
        ]
