"""What the service did, in a file that survives it: calls, effects, periods, and who came uninvited."""

import sqlite3
from collections import Counter
from pathlib import Path

_TABLES = """
    CREATE TABLE IF NOT EXISTS effect (config TEXT, event TEXT, at REAL);
    CREATE INDEX IF NOT EXISTS effect_of_event ON effect (event, config);
    CREATE TABLE IF NOT EXISTS call (config TEXT, event TEXT, at REAL, knob TEXT);
    CREATE TABLE IF NOT EXISTS period (kind TEXT, process INTEGER, began_at REAL, ended_at REAL);
    CREATE TABLE IF NOT EXISTS intruder (at REAL, line TEXT);
"""

#: Name of the config at the service, id of the event.
Key = tuple[str, str]


class Ledger:
    """The file; times are of the monotonic clock, which all processes of a machine share and nobody steps."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A process that dies takes nothing along that it has written; only the machine could.
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def note_call(self, *, config: str, event: str, at: float, knob: str) -> None:
        """Somebody sent an event."""
        self._connection.execute("INSERT INTO call VALUES (?, ?, ?, ?)", [config, event, at, knob])

    def note_effect(self, *, config: str, event: str, at: float) -> None:
        """The service acted on it."""
        self._connection.execute("INSERT INTO effect VALUES (?, ?, ?)", [config, event, at])

    def note_period(self, *, kind: str, process: int, began_at: float, ended_at: float) -> None:
        """Periodic work called."""
        self._connection.execute(
            "INSERT INTO period VALUES (?, ?, ?, ?)", [kind, process, began_at, ended_at]
        )

    def note_intruder(self, *, at: float, line: str) -> None:
        """Somebody came where nobody is to come."""
        self._connection.execute("INSERT INTO intruder VALUES (?, ?)", [at, line])

    def has_taken(self, *, config: str, event: str) -> bool:
        """Whether the service has acted on it."""
        found = self._connection.execute(
            "SELECT 1 FROM effect WHERE event = ? AND config = ? LIMIT 1", [event, config]
        )
        return found.fetchone() is not None

    def effects(self) -> Counter[Key]:
        """How often the service acted on which."""
        rows = self._connection.execute("SELECT config, event, count(*) FROM effect GROUP BY 1, 2")
        return Counter({(config, event): count for config, event, count in rows})

    def first_effects(self) -> dict[Key, float]:
        """When it first did."""
        rows = self._connection.execute("SELECT config, event, min(at) FROM effect GROUP BY 1, 2")
        return {(config, event): at for config, event, at in rows}

    def calls(self, *, config: str) -> list[tuple[str, float]]:
        """Events that were sent to a config, and when, in order."""
        rows = self._connection.execute("SELECT event, at FROM call WHERE config = ? ORDER BY at", [config])
        return [(event, at) for event, at in rows]

    def knobs(self) -> Counter[str]:
        """How often which knob was met."""
        rows = self._connection.execute("SELECT knob, count(*) FROM call GROUP BY 1")
        return Counter({knob: count for knob, count in rows})  # noqa: C416 - rows are tuples of anything

    def periods(self, kind: str) -> list[tuple[int, float, float]]:
        """Process, begin and end of each periodic call, in order."""
        rows = self._connection.execute(
            "SELECT process, began_at, ended_at FROM period WHERE kind = ? ORDER BY began_at", [kind]
        )
        return [(process, began_at, ended_at) for process, began_at, ended_at in rows]

    def intruders(self) -> list[str]:
        """What those said who came uninvited."""
        return [line for (line,) in self._connection.execute("SELECT line FROM intruder")]
