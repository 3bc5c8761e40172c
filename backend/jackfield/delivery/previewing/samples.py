"""What a sample of an event looks like: as the application registered it, else made of its schema."""

from collections.abc import Iterable, Mapping
from typing import Any

from jackfield.delivery import event_types
from jackfield.delivery.audience import EVERYONE
from jackfield.delivery.errors import EventRefused
from jackfield.delivery.models import Event
from jackfield.delivery.validation import Given, issues_of, plain
from jackfield.sdk.events import matches

#: What stands in the sample of a type of which nothing is known.
_PLAIN: Mapping[str, Any] = {"title": "A sample", "message": "This event was made to try a config out."}
_BY_KIND: Mapping[str, Any] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}
#: How deep a schema is followed, and how many of the fields of an object.
_MAX_DEPTH = 6
_MAX_FIELDS = 50


def first_heard(patterns: Iterable[str], integration: Any) -> str:
    """Return the first event type that a config hears: one that is registered, if there is any.

    The application's own go before Jackfield's. Of a pattern of which no type is registered one is made
    up: of ``ticket.*`` that is ``ticket.sampled``.

    Args:
        patterns: What the config listens to.
        integration: One with an event hook.
    """
    asked = sorted(patterns)
    known = sorted(event_types.event_types(), key=lambda one: (one.is_system, one.name))
    heard = [one.name for one in known if integration.hook_for(one.name) is not None]
    found = next((name for name in heard if any(matches(pattern, name) for pattern in asked)), None)
    # The most particular pattern says the most.
    asked.sort(key=lambda one: (one.count("."), not one.endswith("*")), reverse=True)
    made_up = [_type_of(pattern) for pattern in (*asked, *sorted(integration.event_hooks()))]
    return found or next((name for name in made_up if integration.hook_for(name) is not None), made_up[0])


def sample_data(name: str) -> dict[str, Any]:
    """Return the data of a sample of an event type."""
    known = event_types.event_type(name)
    if known is not None and known.sample is not None:
        return plain(known.sample)
    made = None if known is None or known.schema is None else _of_schema(known.schema, depth=0)
    return plain(made) if isinstance(made, dict) and made else dict(_PLAIN)


def unsaved(name: Any, data: Any = None, *, idempotency_key: str | None = None) -> Event:
    """Return a sample that nobody has published.

    Args:
        name: Its type.
        data: As somebody typed it; None for the type's own sample.

    Raises:
        EventRefused: It is no event.
    """
    known = event_types.event_type(name) if isinstance(name, str) else None
    issues = issues_of(Given(type=name, data={}, idempotency_key=idempotency_key))
    told = sample_data(name) if data is None and not issues else data
    if data is not None:
        issues += issues_of(Given(type="a.b", data=data))
    if issues:
        raise EventRefused(issues)
    audience = EVERYONE if known is None else known.default_audience
    return Event(type=name, data=plain(told), audience=audience.as_json(), is_sample=True)


def _type_of(pattern: str) -> str:
    if pattern == "*":
        return "sample.sent"
    return f"{pattern[:-1]}sampled" if pattern.endswith("*") else pattern


def _of_schema(schema: Any, *, depth: int) -> Any:  # noqa: PLR0911 - one for each kind
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return None
    for word in ("const", "default"):
        if word in schema:
            return schema[word]
    for word in ("examples", "enum"):
        if isinstance(schema.get(word), list | tuple) and schema[word]:
            return schema[word][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list | tuple) and kind else kind
    fields = schema.get("properties")
    if isinstance(fields, Mapping):
        some = list(fields.items())[:_MAX_FIELDS]
        return {str(name): _of_schema(one, depth=depth + 1) for name, one in some}
    if kind == "object":
        return {}
    if kind == "array":
        item = _of_schema(schema.get("items"), depth=depth + 1)
        return [] if item is None else [item]
    if kind == "string" and schema.get("format") == "date-time":
        return "2026-01-01T12:00:00Z"
    return _BY_KIND.get(kind) if isinstance(kind, str) else None
