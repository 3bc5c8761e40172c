"""The service that all deliver to, as the benchmark sees it: `sink.py` in a process of its own."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.bench.processes import running
from tests.support.served import http


class Sink:
    """The service at its port."""

    def __init__(self, port: str) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def forget(self) -> None:
        """Begin anew."""
        http(self.url, method="DELETE")

    def sums(self) -> dict[str, Any]:
        """What came so far, in sum."""
        found: dict[str, Any] = json.loads(http(self.url).body)
        return found

    def ids(self) -> dict[str, int]:
        """How often each webhook id came."""
        found: dict[str, int] = json.loads(http(f"{self.url}/ids").body)
        return found

    def times(self) -> dict[str, float]:
        """When the first byte of each came, in seconds since 1970."""
        found: dict[str, float] = json.loads(http(f"{self.url}/times").body)
        return found

    def tally(self, expected: Iterable[str]) -> "Tally":
        """What came of these ids."""
        came = self.ids()
        return Tally(lost=len(set(expected) - came.keys()), doubled=sum(count - 1 for count in came.values()))


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How the ids that came differ from those that were to come."""

    #: Never came.
    lost: int
    #: Requests beyond the first of an id.
    doubled: int


@contextmanager
def sinking(environ: Mapping[str, str]) -> Iterator[Sink]:
    """The service for as long as the block runs."""
    with running("tests.bench.sink", environ=environ) as process:
        yield Sink(process.first_line())
