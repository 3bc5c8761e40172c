"""The filters of a template: Liquid's own, none of which is given or gives more than it may."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from liquid.builtin.filters import array, math, misc, string
from liquid.exceptions import FilterArgumentError
from liquid.undefined import Undefined, is_undefined

from jackfield.sdk.templates.dates import date
from jackfield.sdk.templates.limits import MAX_WEIGHT
from jackfield.sdk.templates.sentences import NO_LIST, TEXT_BEYOND
from jackfield.sdk.templates.weighing import TooMuch, require_light

Filter = Callable[..., Any]

#: Liquid's, as python-liquid has them. Not among them: those whose result is far larger than what they are
#: given, which are below; HTML's; and what could read more than the event.
_STOCK: Mapping[str, Filter] = {
    "abs": math.abs_,
    "append": string.append,
    "at_least": math.at_least,
    "at_most": math.at_most,
    "base64_encode": string.base64_encode,
    "capitalize": string.capitalize,
    "ceil": math.ceil,
    "compact": array.compact,
    "concat": array.concat,
    "default": misc.default,
    "divided_by": math.divided_by,
    "downcase": string.downcase,
    "escape": string.escape,
    "find": array.find,
    "find_index": array.find_index,
    "first": array.first,
    "floor": math.floor,
    "has": array.has,
    "last": array.last,
    "lstrip": string.lstrip,
    "map": array.map_,
    "minus": math.minus,
    "modulo": math.modulo,
    "plus": math.plus,
    "prepend": string.prepend,
    "reject": array.reject,
    "remove": string.remove,
    "remove_first": string.remove_first,
    "reverse": array.reverse,
    "round": math.round_,
    "rstrip": string.rstrip,
    "size": misc.size,
    "slice": string.slice_,
    "sort": array.sort,
    "sort_natural": array.sort_natural,
    "squish": string.squish,
    "strip": string.strip,
    "strip_newlines": string.strip_newlines,
    "sum": array.sum_,
    "times": math.times,
    "truncate": string.truncate,
    "truncatewords": string.truncatewords,
    "upcase": string.upcase,
    "url_decode": string.url_decode,
    "url_encode": string.url_encode,
    "where": array.where,
}


def text_of(value: Any) -> str:
    """Return a value as it is written: a list or an object as JSON, nothing as nothing."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, Undefined):
        return ""
    if isinstance(value, list | tuple | dict):
        require_light(value)
        return as_json(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def as_json(value: Any) -> str:
    """Return a value as JSON."""
    return json.dumps(None if isinstance(value, Undefined) else value, ensure_ascii=False, default=text_of)


def _join(value: Any, separator: Any = " ") -> str:
    items = list(value) if isinstance(value, list | tuple | range) else [value]
    between = text_of(separator)
    texts, left = [], MAX_WEIGHT
    for item in items:
        texts.append(text_of(item))
        left -= len(texts[-1]) + len(between)
        if left < 0:
            raise TooMuch(TEXT_BEYOND % {"count": f"{MAX_WEIGHT:,}"})
    return between.join(texts)


def _replace(value: Any, old: Any, new: Any = "") -> str:
    return _replaced(value, old, new, times=-1)


def _replace_first(value: Any, old: Any, new: Any = "") -> str:
    return _replaced(value, old, new, times=1)


def _replaced(value: Any, old: Any, new: Any, *, times: int) -> str:
    text, sought, instead = text_of(value), text_of(old), text_of(new)
    count = text.count(sought) if times < 0 else 1
    if len(text) + count * len(instead) > 2 * MAX_WEIGHT:
        raise TooMuch(TEXT_BEYOND % {"count": f"{MAX_WEIGHT:,}"})
    return text.replace(sought, instead, times)


def _split(value: Any, separator: Any) -> list[str]:
    text = text_of(value)
    between = "" if is_undefined(separator) else text_of(separator)
    if not between:
        return list(text)
    return [] if text in ("", between) else text.split(None if between == " " else between)


def _uniq(value: Any, key: Any = None) -> list[Any]:
    if not isinstance(value, list | tuple | range):
        raise FilterArgumentError(NO_LIST, token=None)
    found: dict[str, Any] = {}
    for item in value:
        told = item.get(key) if isinstance(item, Mapping) and key is not None else item
        found.setdefault(as_json(told), item)
    return list(found.values())


_OURS: Mapping[str, Filter] = {
    "date": date,
    "join": _join,
    "json": as_json,
    "replace": _replace,
    "replace_first": _replace_first,
    "split": _split,
    "uniq": _uniq,
}


def _bounded(function: Filter) -> Filter:
    @wraps(function)
    def bounded(value: Any, *args: Any, **kwargs: Any) -> Any:
        for given in (value, *args):
            require_light(given)
        # A list or an object that a filter for texts is given is its JSON, and not Python's.
        if function in _OF_TEXTS and isinstance(value, list | tuple | dict | bool):
            value = text_of(value)
        result = function(value, *args, **kwargs)
        require_light(result)
        return result

    return bounded


_OF_TEXTS = frozenset(one for one in _STOCK.values() if getattr(one, "__module__", "") == string.__name__) - {
    string.slice_
}
#: By their names in a template.
FILTERS: Mapping[str, Filter] = {name: _bounded(one) for name, one in {**_STOCK, **_OURS}.items()}
