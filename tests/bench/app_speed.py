"""How fast the app is: from a change in the database to its row on the screen, from a click to a screen."""

import json
import random
import secrets
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from jackfield.api.ids import encode
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.registry.status import Health
from tests.bench import app_rows
from tests.bench.browsers import Browser, browsing, lack
from tests.bench.figures import NEVER, Figure, Goal, note, tell
from tests.bench.places import database_name
from tests.bench.processes import Unexpected, running
from tests.bench.sizes import Size
from tests.support.served import ADMIN_PASSWORD, ROOT, free_port

#: Of which configs change, in which order.
_SEED = 6
#: From the commit to the row, at the 95th percentile.
_ROW = Goal(most=150, of_ours=True)
#: From the click to the screen with its rows, at the 95th percentile.
_SCREEN = Goal(most=100, of_ours=True)
#: Of what the page holds after all changes, to what it held when each row had changed once.
_HEAP = Goal(most=1.1)


#: Screens that never show what was read before: a form over settings that somebody else may have saved.
_READ_ANEW = {"settings"}


@dataclass(kw_only=True)
class Times:
    """Of changes to one kind of page; milliseconds since the commit."""

    received: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    lost: int = 0


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Screens; changes to the app's list and to a bare page in turns; what is left in memory of many."""
    why_not = lack()
    if why_not is not None:
        note(f"the app is not measured: {why_not}")
        return
    rows = size.of(tiny=60, short=500, full=500)
    app_rows.fill(rows)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    served = {
        **environ,
        "PORT": str(port),
        # One person does here what many would.
        "JACKFIELD_USER_RATE": "0",
        "JACKFIELD_ADDRESS_RATE": "0",
    }
    with running("jackfield", "serve", environ=served) as server:
        server.first_line()
        with browsing(url, user="admin", password=ADMIN_PASSWORD, environ=environ) as browser:
            browser.ask("signIn")
            _measure_screens(browser, size)
            _measure_changes(browser, size, rows)
            _measure_memory(browser, size, rows)
        server.require_alive()


def _measure_changes(browser: Browser, size: Size, rows: int) -> None:
    rounds, count = size.of(tiny=(1, 4), short=(4, 25), full=(8, 50))
    database = database_name()
    note(
        f"the app on {database}: {rounds} times {count} changes to {rows} rows, beside a bare page in turns; "
        "half of them make a config want a look, or none any more"
    )
    chance = random.Random(_SEED)
    ours, bare = Times(), Times()
    for _ in range(rounds):
        shown = browser.ask("list", rows=rows)["rows"]
        if shown < rows:
            raise Unexpected(f"{shown} rows are shown of {rows}")
        _change(browser, ours, count=count, chance=chance)
        browser.ask("bare", query=_query())
        _change(browser, bare, count=count, chance=chance, row="row-0")
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        tell(
            Figure(
                name=f"change_to_row_{name}_{database}_ms",
                ours=_quantile(ours.shown, part),
                reference=_quantile(bare.shown, part),
                goal=_ROW if name == "p95" else None,
            ),
            Figure(
                name=f"change_to_paint_{name}_{database}_ms",
                ours=_quantile(ours.painted, part),
                reference=_quantile(bare.painted, part),
            ),
            Figure(
                name=f"change_to_page_{name}_{database}_ms",
                ours=_quantile(ours.received, part),
                reference=_quantile(bare.received, part),
            ),
            Figure(
                name=f"frame_to_row_{name}_{database}_ms",
                ours=_quantile(_between(ours.received, ours.shown), part),
                reference=_quantile(_between(bare.received, bare.shown), part),
            ),
        )
    tell(Figure(name=f"changes_{database}_not_shown", ours=ours.lost + bare.lost, goal=NEVER))


def _change(
    browser: Browser, times: Times, *, count: int, chance: random.Random, row: str | None = None
) -> None:
    """Change so many configs of those shown, one after the other."""
    keys = chance.sample(list(Config.objects.order_by("pk").values_list("pk", flat=True)), count)
    for number, key in enumerate(keys):
        mark = f"mark-{secrets.token_hex(4)}"
        config = Config.objects.get(pk=key)
        browser.ask("expect", link=f"/configs/{encode('cfg', key)}", id=row, mark=mark)
        wants_a_look = config.health != Health.HEALTHY
        health = Health.HEALTHY if wants_a_look == (number % 2 == 0) else Health.FAILING
        committed_at = commit(key, health=health, reason=mark)
        seen = browser.ask("seen")
        if seen is None:
            times.lost += 1
        else:
            # A row that is read again may show it before the stream tells of it.
            times.received.append(seen.get("receivedAt", seen["shownAt"]) - committed_at)
            times.shown.append(seen["shownAt"] - committed_at)
            times.painted.append(seen["paintedAt"] - committed_at)
        time.sleep(chance.uniform(0, 0.15))


def commit(key: int, *, health: Health, reason: str) -> float:
    """Write what a delivery would have seen; milliseconds of the clock when it was committed."""
    stamps: list[float] = []
    with transaction.atomic():
        # Before the wake-up, which is asked for below.
        transaction.on_commit(lambda: stamps.append(1000 * time.time()))
        report_health(config_id=key, health=health, reason=reason)
    return stamps[0]


def _measure_screens(browser: Browser, size: Size) -> None:
    rounds = size.of(tiny=1, short=2, full=8)
    # All of them twice would take a test too long.
    steps = browser.ask("screens", rounds=rounds, isWhole=size is not Size.TINY)
    bare = browser.ask("bareScreens", count=size.of(tiny=3, short=30, full=60))
    database = database_name()
    note(f"screens on {database}: {len(steps)} switches with a warm cache, beside a bare page of 50 rows")
    reference = _quantile(bare, 0.95)
    by_screen: dict[str, list[float]] = {}
    for step in steps:
        by_screen.setdefault(step["to"], []).append(step["ms"])
    for screen, some in sorted(by_screen.items()):
        tell(
            Figure(
                name=f"switch_to_{screen}_p95_{database}_ms",
                ours=_quantile(some, 0.95),
                reference=reference,
                goal=_SCREEN,
            )
        )
    everything = [step["ms"] for step in steps]
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        tell(
            Figure(
                name=f"switch_{name}_{database}_ms",
                ours=_quantile(everything, part),
                reference=_quantile(bare, part),
                goal=_SCREEN if name == "p95" else None,
            )
        )
    slowest = sorted(steps, key=lambda step: -step["ms"])[:5]
    note("slowest: " + ", ".join(f"{step['way']} {step['ms']:.0f} ms" for step in slowest))
    spinning = [step["way"] for step in steps if step["hasSpinner"] and step["to"] not in _READ_ANEW]
    note(f"with something that waits in sight: {', '.join(sorted(set(spinning))) or 'none'}")
    tell(Figure(name=f"switches_{database}_with_a_spinner", ours=len(spinning), goal=NEVER))


def _measure_memory(browser: Browser, size: Size, rows: int) -> None:
    count = size.of(tiny=20, short=2_000, full=10_000)
    browser.ask("list", rows=rows)
    keys = list(Config.objects.order_by("pk").values_list("pk", flat=True))
    chance = random.Random(_SEED)
    # What is known of each row from the stream is kept once: that is no growth.
    _many(keys)
    before = _settled(browser)
    _many(chance.choices(keys, k=count))
    after = _settled(browser)
    database = database_name()
    note(f"{count} changes to {rows} rows: {after['frames'] - before['frames']} frames heard")
    tell(
        Figure(
            name=f"heap_after_{count}_changes_{database}_mib",
            ours=after["bytes"] / 2**20,
            reference=before["bytes"] / 2**20,
            goal=_HEAP if count >= 1_000 else None,
        )
    )


def _many(keys: Sequence[int]) -> None:
    for number, key in enumerate(keys):
        # Most are told of what they were: a list that is read again each second is another measurement.
        commit(key, health=Health.FAILING if key % 25 == 0 else Health.HEALTHY, reason=f"change {number}")


def _settled(browser: Browser) -> Any:
    """What is held when nothing has come for a while."""
    found = browser.ask("heap")
    while True:
        time.sleep(1.5)
        again = browser.ask("heap")
        if again["frames"] == found["frames"]:
            return again
        found = again


def _query() -> str:
    """The subscription as the app sends it."""
    documents = json.loads((ROOT / "frontend-dist" / "documents.json").read_text())
    found = [text for text in documents.values() if "subscription ConfigStatus" in text]
    (query,) = found
    return str(query)


def _between(some: Sequence[float], others: Sequence[float]) -> list[float]:
    return [other - one for one, other in zip(some, others, strict=True)]


def _quantile(values: Sequence[float], part: float) -> float:
    if len(values) < 2:
        return values[0] if values else float("nan")
    return statistics.quantiles(values, n=100, method="inclusive")[round(part * 100) - 1]
