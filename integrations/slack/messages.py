"""Writes an event as a Slack message: within Slack's limits, and nothing in it that Slack would obey."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from jackfield.sdk import Rejected, kept

EMPTY = kept("The template made an empty message of this event.")

#: Slack's limits (https://docs.slack.dev/reference/block-kit/blocks), in characters and in blocks.
MAX_HEADER = 150
MAX_SECTION = 3_000
MAX_FIELD = 2_000
MAX_FIELDS = 10
MAX_BLOCKS = 50
#: Slack cuts the text of notifications beyond.
MAX_FALLBACK = 4_000
#: A button's, and so a link's we trust Slack to take.
MAX_URL = 2_000
#: A value longer than this stands in a section of its own.
SHORT_VALUE = 200
#: Sections of long values; header, title, fields and time come beside them.
MAX_LONG_VALUES = 10
#: Keys that are worth a place of their own, in order.
TITLE_KEYS = ("title", "name", "subject", "summary")
URL_KEYS = ("url", "html_url", "link")
ELLIPSIS = "…"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def message(*, event_type: str, occurred_at: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of an incoming webhook: blocks, and the text that notifications show.

    Args:
        event_type: Becomes the heading: ``ticket.opened`` is "Ticket opened".
        occurred_at: Aware; shown in the reader's own time.
        data: Its title and URL become a link, its other values fields.
    """
    heading = clipped(headline(event_type), MAX_HEADER)
    title_key = _first_text(data, TITLE_KEYS)
    url_key = _first_link(data, URL_KEYS)
    title = "" if title_key is None else str(data[title_key])
    blocks: list[dict[str, Any]] = [_header(heading)]
    link = _link("" if url_key is None else str(data[url_key]), title)
    if link:
        blocks.append(_section(link))
    rest = [(key, value) for key, value in data.items() if key not in {title_key, url_key}]
    blocks += _values(rest)
    blocks.append(_context(event_type, occurred_at))
    fallback = escaped(f"{heading}: {title}" if title else heading, MAX_FALLBACK)
    return {"text": fallback, "blocks": blocks[:MAX_BLOCKS]}


def written(text: str) -> dict[str, Any]:
    """Return the body of an incoming webhook that says what the owner's own template made.

    Raises:
        Rejected: There is nothing in it to be said.
    """
    said = clipped(text, MAX_FALLBACK).strip()
    if not said:
        raise Rejected(EMPTY)
    return {"text": said}


def harmless(text: str) -> str:
    """Return a value of the event for a template: what Slack shows as it is."""
    return "".join(_ESCAPES.get(character, character) for character in _printable(text))


def headline(event_type: str) -> str:
    """Return an event type as words: ``pull_request.merged`` is "Pull request merged"."""
    words = " ".join(event_type.replace(".", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def escaped(text: str, limit: int) -> str:
    """Return a text that Slack shows as it is, at most ``limit`` characters when written out.

    The three characters that begin Slack's own marks are escaped, so that no ``<!channel>`` in a title
    calls anybody; no escape is cut in two.
    """
    return _fitted("".join(_printable(text)), limit, _ESCAPES)


def clipped(text: str, limit: int) -> str:
    """Return plain text of at most ``limit`` characters."""
    return _fitted("".join(_printable(text)), limit, {})


def _fitted(text: str, limit: int, escapes: Mapping[str, str]) -> str:
    written = [escapes.get(character, character) for character in text[: limit + 1]]
    if sum(map(_size, written)) <= limit and len(text) <= limit:
        return "".join(written)
    size = _size(ELLIPSIS)
    kept = []
    for piece in written:
        size += _size(piece)
        if size > limit:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + ELLIPSIS


def _size(piece: str) -> int:
    """Count as JavaScript does, where an emoji is two: the stricter way to read Slack's limits."""
    return len(piece) + sum(ord(character) > 0xFFFF for character in piece)


def _printable(text: str) -> Iterator[str]:
    """Leave out what breaks a message: control characters, and halves of characters."""
    return (c for c in text if c in "\n\t" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF))


def _values(items: list[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
    texts = [(str(key), shown(value)) for key, value in items]
    present = [(key, text) for key, text in texts if text.strip()]
    short = [(key, text) for key, text in present if len(text) <= SHORT_VALUE][:MAX_FIELDS]
    if short:
        yield {"type": "section", "fields": [_mrkdwn(_named(key, text, MAX_FIELD)) for key, text in short]}
    long = [(key, text) for key, text in present if len(text) > SHORT_VALUE][:MAX_LONG_VALUES]
    for key, text in long:
        yield _section(_named(key, text, MAX_SECTION))


def shown(value: Any) -> str:
    """Return a value as a person reads it: text and numbers as they are, anything else as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False)


def _named(key: str, text: str, limit: int) -> str:
    label = f"*{escaped(headline(key) or key, MAX_HEADER)}*\n"
    return label + escaped(text, limit - _size(label))


def _link(url: str, title: str) -> str:
    label = escaped(title.replace("\n", " "), MAX_SECTION - MAX_URL - 3)
    if not url:
        return label
    # In Slack's link the address ends at "|" and the link at ">".
    address = quote(url, safe="%/:=?~#+!$,;'@()*[]&").replace("&", "&amp;")
    if len(address) > MAX_URL:
        return label
    return f"<{address}|{label}>" if label.strip() else f"<{address}>"


def _first_text(data: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next(
        (k for k in keys if isinstance(data.get(k), str) and clipped(data[k], MAX_SECTION).strip()), None
    )


def _first_link(data: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((key for key in keys if _is_link(data.get(key))), None)


def _is_link(value: Any) -> bool:
    if not isinstance(value, str) or any(c.isspace() for c in value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _mrkdwn(text)}


def _context(event_type: str, occurred_at: datetime) -> dict[str, Any]:
    at = occurred_at.astimezone(UTC)
    plain = at.strftime("%Y-%m-%d %H:%M UTC")
    when = f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{plain}>"
    return {"type": "context", "elements": [_mrkdwn(f"{escaped(event_type, MAX_FIELD)} · {when}")]}


def _mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
