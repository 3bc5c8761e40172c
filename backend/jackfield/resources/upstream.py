"""What ``synchronize()`` told of a service's things: believed as a whole, or not at all."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jackfield.resources.errors import UpstreamRefused
from jackfield.sdk.kept import kept as _
from jackfield.sdk.resources import Resource

#: These are about what the author's code returned, and name it as that code does.
_NO_LIST = _("The integration returned no list of resources.")
_TOO_MANY = _("The service has more than %(count)d things.")
_SAME_KEY = _("Resource %(number)d has the key of another one.")
_NO_RESOURCE = _("%(what)s is no Resource.")
_LONG_KEY = _("%(what)s: the integration_key is too long.")
_NO_TEXT = _("%(what)s is no text.")
_LENGTH = _("%(what)s must have %(least)d to %(most)d characters.")
_CHARACTER = _("%(what)s holds a character that can't be kept.")
_NO_JSON = _("%(what)s: the attributes are no JSON object that can be kept.")
_LARGE = _("%(what)s: the attributes take more than %(size)d KB.")
_NO_KEYS = _("%(what)s: delegate_of is no list of keys.")
_MANY_KEYS = _("%(what)s: delegate_of names more than %(count)d keys.")

MAX_RESOURCES = 10_000
#: Of a key, a name and a state, in characters; of a key also without case.
MAX_TEXT = 255
MAX_KIND = 100
#: Of the attributes of one, as compact JSON in UTF-8.
MAX_ATTRIBUTES_BYTES = 64 * 1024
MAX_DEPTH = 64
MAX_PRINCIPALS = 100
_MAX_NUMBER_BITS = 1024


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing, as the service has it now."""

    key: str
    folded_key: str
    kind: str
    name: str
    state: str | None
    attributes: dict[str, Any]
    #: Folded, sorted, each once, and never its own.
    delegate_of: list[str]


def read(told: Iterable[Any]) -> list[Said]:
    """Return all that was told, in its order.

    Args:
        told: What the author's code returned; its own exceptions come through.

    Raises:
        UpstreamRefused: Something of it can't be kept; the sentence names the place and quotes nothing.
    """
    if isinstance(told, str | bytes | Mapping) or not isinstance(told, Iterable):
        raise UpstreamRefused(_NO_LIST)
    found: dict[str, Said] = {}
    for number, one in enumerate(islice(told, MAX_RESOURCES + 1), start=1):
        if number > MAX_RESOURCES:
            raise UpstreamRefused(_TOO_MANY % {"count": MAX_RESOURCES})
        said = said_of(one, f"Resource {number}")
        if said.folded_key in found:
            raise UpstreamRefused(_SAME_KEY % {"number": number})
        found[said.folded_key] = said
    return list(found.values())


def said_of(one: Any, called: str) -> Said:
    """Return one thing, checked.

    Args:
        called: What the sentence of a refusal begins with.

    Raises:
        UpstreamRefused: It can't be kept.
    """
    if not isinstance(one, Resource):
        raise UpstreamRefused(_NO_RESOURCE % {"what": called})
    key = _text(one.integration_key, f"{called}: the integration_key")
    folded = key.casefold()
    if len(folded) > MAX_TEXT:
        raise UpstreamRefused(_LONG_KEY % {"what": called})
    state = None if one.state is None else _text(one.state, f"{called}: the state", least=0)
    return Said(
        key=key,
        folded_key=folded,
        kind=_text(one.kind, f"{called}: the kind", most=MAX_KIND),
        name=_text(one.name, f"{called}: the name"),
        state=state,
        attributes=_attributes(one.attributes, called),
        delegate_of=_principals(one.delegate_of, called, folded),
    )


def _text(value: Any, what: str, *, least: int = 1, most: int = MAX_TEXT) -> str:
    if not isinstance(value, str):
        raise UpstreamRefused(_NO_TEXT % {"what": what})
    # A copy of the plain kind: subclasses of str (lazy, marked as safe) are the author's.
    text = str(value)
    if not least <= len(text) <= most or (least and not text.strip()):
        raise UpstreamRefused(_LENGTH % {"what": what, "least": least, "most": most})
    if not _is_storable(text):
        raise UpstreamRefused(_CHARACTER % {"what": what})
    return text


def _attributes(value: Any, called: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not _is_json(value, depth=1):
        raise UpstreamRefused(_NO_JSON % {"what": called})
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict)
    if len(text.encode()) > MAX_ATTRIBUTES_BYTES:
        raise UpstreamRefused(_LARGE % {"what": called, "size": MAX_ATTRIBUTES_BYTES // 1024})
    copy: dict[str, Any] = json.loads(text)
    return copy


def _principals(value: Any, called: str, own: str) -> list[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise UpstreamRefused(_NO_KEYS % {"what": called})
    keys = list(islice(value, MAX_PRINCIPALS + 1))
    if len(keys) > MAX_PRINCIPALS:
        raise UpstreamRefused(_MANY_KEYS % {"what": called, "count": MAX_PRINCIPALS})
    folded = {_text(key, f"{called}: a key of delegate_of").casefold() for key in keys}
    return sorted(folded - {own})


def _is_json(value: Any, *, depth: int) -> bool:
    if isinstance(value, Mapping):
        return depth <= MAX_DEPTH and all(
            isinstance(name, str) and _is_storable(name) and _is_json(item, depth=depth + 1)
            for name, item in value.items()
        )
    if isinstance(value, list | tuple):
        return depth <= MAX_DEPTH and all(_is_json(item, depth=depth + 1) for item in value)
    if isinstance(value, str):
        return _is_storable(value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and value.bit_length() <= _MAX_NUMBER_BITS)


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
