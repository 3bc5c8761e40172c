"""Logs: facts as fields, one line each; JSON for machines, text for a terminal."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import format_tb
from typing import Any

#: Of the HTTP request that is being answered; None outside of one.
request_id: ContextVar[str | None] = ContextVar("jackfield_request_id", default=None)

#: What every record has; anything else came in by `extra`.
_STOCK_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        entry: dict[str, Any] = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """For people: time, level, message, then the fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it."""
        facts = _fields(record)
        # Of code whose errors may quote a secret; it comes as a field, with stars.
        traceback = facts.pop("traceback", None)
        fields = " ".join(f"{name}={value}" for name, value in facts.items())
        line = (
            f"{_moment(record)} {record.levelname:<7} {record.name}: {record.getMessage()} {fields}".rstrip()
        )
        # A line break inside a value could pass for a line of its own.
        line = line.replace("\r", "\\r").replace("\n", "\\n")
        if record.exc_info:
            traceback = self.formatException(record.exc_info)
        return line if traceback is None else f"{line}\n{traceback}"


class LeftBehind(logging.Filter):
    """For what event loops log of tasks and callbacks that nobody waits for any more: no word of their own.

    An author's code may have left them behind, and what they raise may quote a secret. What remains is what
    happened, the kind of the error and where it was raised.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Take out of the record what was said, and let it pass."""
        # The first line says what happened; what a callback was called with stands in it, after its name.
        record.msg = re.split(r"[\n(<]", record.getMessage(), maxsplit=1)[0].strip()
        record.args = ()
        if record.exc_info:
            kind, _, trace = record.exc_info
            record.error = "" if kind is None else kind.__name__
            record.traceback = "".join(format_tb(trace))
            record.exc_info = record.exc_text = None
        return True


def configuration(*, format_name: str, level: str) -> dict[str, Any]:
    """For Django's LOGGING: everything to stderr, our level for our loggers, warnings of the others."""
    if format_name == "auto":
        format_name = "text" if sys.stderr.isatty() else "json"
    formatter = "jackfield.project.logs." + ("JsonFormatter" if format_name == "json" else "TextFormatter")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "filters": {"left_behind": {"()": "jackfield.project.logs.LeftBehind"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "jackfield": {"level": level},
            # Django's own handlers would print the same a second time, as text.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A refusal is the client's affair, and has its line already.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "CRITICAL"},
            "asyncio": {"filters": ["left_behind"]},
            "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields = {name: value for name, value in vars(record).items() if name not in _STOCK_FIELDS}
    # Django hangs the whole request on its records: an object, not a fact.
    fields.pop("request", None)
    current = request_id.get()
    if current is not None:
        fields.setdefault("request_id", current)
    return fields
