"""The benchmarks run to their end and count exactly; how fast is for `make bench`."""

import os
import re
import subprocess
import sys

import pytest

from tests.bench.places import database_name
from tests.support.served import ROOT

LINE = re.compile(
    r"(?P<name>\w+) ours=(?P<ours>\S+) reference=(?P<reference>\S+) ratio=(?P<ratio>\S+)"
    r" goal=\S+( met| MISSED)?"
)


def figures_of(benchmark: str, *, environ: dict[str, str]) -> dict[str, dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", benchmark, "tiny"],
        env={**environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "backend"), str(ROOT)))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {}
    for line in done.stdout.splitlines():
        if not line.startswith("#"):
            matched = LINE.fullmatch(line)
            assert matched, line
            found[matched["name"]] = matched.groupdict()
    return found


def has_all_three(figure: dict[str, str]) -> bool:
    ours, reference, ratio = (float(figure[name]) for name in ("ours", "reference", "ratio"))
    return abs(ratio - ours / reference) <= 0.01 * ratio


def test_starting_tells_time_and_memory() -> None:
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    figures = figures_of("starting", environ=environ)
    assert set(figures) == {"cold_start_s", "idle_memory_mib"}
    assert all(has_all_three(figure) for figure in figures.values())


def test_registering_asks_the_database_nothing() -> None:
    figures = figures_of("registering", environ=dict(os.environ))
    assert has_all_three(figures["register_1000_ms"])
    assert figures["register_1000_queries"]["ours"] == "0"


def test_listing_finds_the_same_page_both_ways() -> None:
    # It fails by itself when the pages differ.
    figures = figures_of("listing", environ=dict(os.environ))
    assert set(figures) == {
        f"page_of_{kind}_owner_{database_name()}_per_s" for kind in ("small", "large", "huge")
    }
    assert all(has_all_three(figure) for figure in figures.values())


@pytest.mark.e2e
def test_delivering_loses_and_doubles_nothing() -> None:
    figures = figures_of("delivering", environ=dict(os.environ))
    assert has_all_three(figures[f"deliveries_{database_name()}_per_s"])
    assert figures[f"deliveries_{database_name()}_lost"]["ours"] == "0"
    assert figures[f"deliveries_{database_name()}_doubled"]["ours"] == "0"
