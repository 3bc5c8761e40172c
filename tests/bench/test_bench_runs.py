"""The benchmarks run to their end and count exactly; how fast is for `make bench`."""

import os
import re
import subprocess
import sys

import pytest

from tests.bench.browsers import lack
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
        timeout=300,
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


def test_every_attack_is_refused() -> None:
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    figures = figures_of("attacking", environ=environ)
    assert has_all_three(figures["worst_refusal_ms"])


def test_registering_asks_the_database_nothing() -> None:
    figures = figures_of("registering", environ=dict(os.environ))
    assert has_all_three(figures["register_1000_ms"])
    assert figures["register_1000_queries"]["ours"] == "0"
    assert has_all_three(figures["request_beside_1000_unused_us"])


def test_the_framework_asks_nothing_for_those_that_did_not_change() -> None:
    # Without djblets, whose environment takes a minute to make.
    figures = figures_of("framework", environ=dict(os.environ))
    assert figures["queries_of_the_other_4_after_a_change"]["ours"] == "0"
    assert {"get_configs_cached_ns", "get_configs_cold_50_ms", "get_configs_50_kib"} < set(figures)


def test_listing_finds_the_same_page_both_ways() -> None:
    # It fails by itself when the pages differ.
    figures = figures_of("listing", environ=dict(os.environ))
    assert set(figures) == {
        f"page_of_{kind}_owner_{database_name()}_per_s" for kind in ("small", "large", "huge")
    }
    assert all(has_all_three(figure) for figure in figures.values())


def test_serving_shows_the_same_page_in_each_way() -> None:
    # It fails by itself when the pages differ. Graphene and Ariadne have environments of their own.
    figures = figures_of("serving", environ=dict(os.environ))
    assert set(figures) == {
        f"list_by_{way}_beside_{kind}_{database_name()}_per_cpu_s"
        for way in ("session", "token")
        for kind in ("values", "strawberries")
    }


@pytest.mark.postgres
def test_paging_shows_each_viewer_the_same_page_as_guardian() -> None:
    figures = figures_of("paging", environ=dict(os.environ))
    assert set(figures) == {
        f"page_of_21_of_5000_{viewer}_postgresql_per_s" for viewer in ("typical", "heavy", "sparse")
    }


@pytest.mark.e2e
def test_delivering_loses_and_doubles_nothing() -> None:
    figures = figures_of("delivering", environ=dict(os.environ))
    assert has_all_three(figures[f"deliveries_{database_name()}_per_s"])
    assert figures[f"deliveries_{database_name()}_lost"]["ours"] == "0"
    assert figures[f"deliveries_{database_name()}_doubled"]["ours"] == "0"


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("benchmark_name", "counted"),
    [
        ("first_byte", ("first_byte_{}_lost", "first_byte_{}_doubled")),
        ("fanning", ("publish_{}_not_owed",)),
        ("crowding", ("beside_one_that_hangs_{}_lost", "beside_one_that_hangs_{}_doubled")),
        ("aging", ("claims_{}_doubled",)),
        ("lasting", ("worker_memory_{}_lost", "worker_memory_{}_doubled")),
        ("broadcasting", ("broadcast_{}_lost",)),
    ],
)
def test_each_benchmark_of_delivery_counts_nothing_amiss(
    benchmark_name: str, counted: tuple[str, ...]
) -> None:
    figures = figures_of(benchmark_name, environ=dict(os.environ))
    assert {name: figures[name]["ours"] for each in counted if (name := each.format(database_name()))} == {
        each.format(database_name()): "0" for each in counted
    }


@pytest.mark.bench
@pytest.mark.skipif(lack() is not None, reason=str(lack()))
def test_the_app_shows_every_change_and_every_screen() -> None:
    figures = figures_of("app_speed", environ=dict(os.environ))
    assert figures[f"changes_{database_name()}_not_shown"]["ours"] == "0"
    assert has_all_three(figures[f"change_to_row_p95_{database_name()}_ms"])
    assert {
        f"switch_to_{screen}_p95_{database_name()}_ms" for screen in ("configs", "config", "tokens")
    } < set(figures)
