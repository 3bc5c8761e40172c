import asyncio
import gc
import json
import logging
import sys
from collections.abc import Callable

import pytest
import uvloop

from jackfield.project import logs


def record(message: str = "config checked", **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("jackfield.tests", logging.INFO, __file__, 1, message, (), None)
    vars(made).update(fields)
    return made


def test_a_json_line_holds_the_message_and_its_facts() -> None:
    entry = json.loads(logs.JsonFormatter().format(record(config_id="7", duration_ms=3)))

    at = entry.pop("at")
    assert at.endswith("+00:00")
    assert entry == {
        "level": "INFO",
        "logger": "jackfield.tests",
        "message": "config checked",
        "config_id": "7",
        "duration_ms": 3,
    }


def test_a_request_id_is_on_every_line_of_its_request() -> None:
    token = logs.request_id.set("abc")
    try:
        assert json.loads(logs.JsonFormatter().format(record()))["request_id"] == "abc"
        assert logs.TextFormatter().format(record()).endswith("request_id=abc")
    finally:
        logs.request_id.reset(token)
    assert "request_id" not in json.loads(logs.JsonFormatter().format(record()))


def test_the_request_itself_is_never_logged() -> None:
    assert "request" not in json.loads(logs.JsonFormatter().format(record(request=object())))


def test_a_line_break_in_a_value_forges_no_line() -> None:
    line = logs.TextFormatter().format(record(path="/x\n2030-01-01 INFO all is well"))

    assert "\n" not in line


def test_a_traceback_goes_with_its_line() -> None:
    failed = record()
    try:
        int("the cause")
    except ValueError:
        failed.exc_info = sys.exc_info()

    assert "ValueError: invalid literal" in json.loads(logs.JsonFormatter().format(failed))["traceback"]
    assert logs.TextFormatter().format(failed).endswith("with base 10: 'the cause'")


@pytest.mark.parametrize(("chosen", "formatter"), [("json", "JsonFormatter"), ("text", "TextFormatter")])
def test_the_format_can_be_chosen(chosen: str, formatter: str) -> None:
    made = logs.configuration(format_name=chosen, level="INFO")

    assert made["formatters"]["line"]["()"] == f"jackfield.project.logs.{formatter}"


class TestWhatALoopTellsOfCodeThatNobodyWaitsFor:
    @pytest.mark.parametrize("loops", [asyncio.new_event_loop, uvloop.new_event_loop])
    @pytest.mark.parametrize("how", ["task", "callback"])
    def test_is_what_happened_and_where_and_nothing_that_it_says(
        self, caplog: pytest.LogCaptureFixture, loops: Callable[[], asyncio.AbstractEventLoop], how: str
    ) -> None:
        async def fail(token: str) -> None:
            raise ValueError(f"{token} is no good")

        def stumble(token: str) -> None:
            raise ValueError(f"{token} is no good")

        async def leave() -> None:
            if how == "task":
                left = asyncio.create_task(fail("s3cr3t"))
                await asyncio.wait([left])
                del left
                gc.collect()
            else:
                asyncio.get_running_loop().call_soon(stumble, "s3cr3t")
                await asyncio.sleep(0)

        with asyncio.Runner(loop_factory=loops) as runner:
            runner.run(leave())

        [told] = [one for one in caplog.records if one.name == "asyncio"]
        shown = logs.JsonFormatter().format(told) + logs.TextFormatter().format(told)
        assert "s3cr3t" not in f"{vars(told)}{shown}"
        assert json.loads(logs.JsonFormatter().format(told))["error"] == "ValueError"
        assert "test_logs.py" in shown
        what = "Task exception was never retrieved" if how == "task" else "Exception in callback"
        assert told.getMessage().startswith(what)
