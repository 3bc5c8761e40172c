"""Hostile templates: each ends as a sentence, in little memory and time, and holds up nobody."""

import asyncio
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.sdk.events import Event
from jackfield.sdk.templates import TemplateFailed, engine, render
from tests.sdk.templates.bombs import BOMBS, DATA

ROOT = Path(__file__).parents[3]
#: Ten times what is promised: 0.25 s of the processor, and as long for what is under way then.
MAX_CPU_S = 5.0
#: Ten times 100 ms.
MAX_GAP_S = 1.0
#: Those that ask for no more than they may have.
HARMLESS = {"rounded", "truncate", "deep data", "filters", "many conditions", "deep path"}
_PIECES = (
    *("{{", "}}", "{%", "%}", "{{-", "-%}", " ", "\n", "'", "|", ":", ",", ".", "..", "(", ")", "[", "]"),
    *(
        "1",
        "-",
        "==",
        "event",
        "event.data.text",
        "event.data.list",
        "config.name",
        "x",
        "for",
        "in",
        "endfor",
    ),
    *("{% for x in event.data.list %}", "{% endfor %}", "{% if x %}", "{% endif %}", "{% else %}", "{{ x }}"),
    *("{% assign x = ", "{% capture x %}", "{% endcapture %}", "| append: x", "| replace: '', x", "| json"),
    *(
        "(1..9)",
        "| concat: x",
        "| times: 9e99",
        "| split: ''",
        "| join: x",
        "| date: '%Y'",
        "| sort",
        "| uniq",
    ),
)


@pytest.fixture(scope="module")
def ended() -> dict[str, Any]:
    """What became of every bomb, in a process with a gigabyte of addresses."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sdk.templates.bombs"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'backend'}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_as_a_sentence_and_soon(ended: dict[str, Any], name: str) -> None:
    one = ended[name]
    assert one["cpu_s"] < MAX_CPU_S
    assert one["gap_s"] < MAX_GAP_S
    if name in HARMLESS:
        assert one["said"] == ""
    else:
        assert one["said"].endswith(".")
        assert len(one["said"]) < 400


def test_others_go_on_while_a_bomb_goes_off() -> None:
    event = Event(id="evt_1", type="ticket.opened", occurred_at=datetime(2026, 1, 1, tzinfo=UTC), data=DATA)

    async def main() -> float:
        bombs = [
            asyncio.ensure_future(render(BOMBS[name], event=event, config_id=name, config_name="x"))
            for name in ("sort in a loop", "compare in a loop", "filters in a loop")
        ]
        longest, last = 0.0, time.process_time()
        while not all(bomb.done() for bomb in bombs):
            await asyncio.sleep(0.001)
            now = time.process_time()
            longest, last = max(longest, now - last), now
        for bomb in bombs:
            with pytest.raises(TemplateFailed, match="It takes more than"):
                await bomb
        return longest

    assert asyncio.run(main()) < MAX_GAP_S


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=4)), max_size=25).map("".join),
)
def test_whatever_is_written_is_rendered_or_refused_with_a_sentence(source: str) -> None:
    values = {"event": {"data": {"text": "a" * 2_000, "list": list(range(50))}}, "config": {"name": "x"}}
    problem = None
    text = ""
    try:
        text = engine.rendered(source, values=values)
    except engine.TemplateProblem as error:
        problem = str(error)
    assert problem is None or problem.endswith(".")
    assert len(text.encode("utf-8", "surrogatepass")) <= 256 * 1024
