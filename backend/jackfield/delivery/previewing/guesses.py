"""Keeps a preview from telling who guesses a secret in an event that the guess was right.

A star where the event says "tango" would say that a secret is "tango". What the event itself holds is shown
as it is: the hook is given another secret in place of that one, and this other is starred.
"""

import json
import secrets
import string
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from jackfield.configs.contexts import Prepared
from jackfield.sdk.events import Event
from jackfield.sdk.net import Redactor
from jackfield.sdk.secrets import Letters, Secret

_KINDS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


def without_guessed(prepared: Prepared, event: Event) -> Prepared:
    """Return a config with other letters for those of its secrets that an event holds: for previews alone."""
    texts = tuple(_texts(event))
    guessed = {letters for letters in prepared.secrets if letters and _holds(texts, letters)}
    if not guessed:
        return prepared
    others = {letters: _like(letters) for letters in guessed}
    return replace(
        prepared,
        settings=_exchanged(prepared.settings, others),
        activation=_exchanged(prepared.activation, others),
        secrets=tuple(others.get(letters, letters) for letters in prepared.secrets),
    )


def _holds(texts: tuple[str, ...], letters: str) -> bool:
    redact = Redactor([letters])
    return any(redact(text) != text for text in texts)


def _texts(event: Event) -> Iterator[str]:
    yield from (event.id, event.type, event.ordering_key or "")
    # As JSON for what is no text, and for what is put together by it; each text for what that escapes.
    yield json.dumps(event.data, ensure_ascii=False, default=str)
    waiting: list[Any] = [event.data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one


def _like(letters: str) -> str:
    """Return others of the same kinds; the first half stays: a URL has its host there, a key its prefix."""
    kept, changed = letters[: len(letters) // 2], letters[len(letters) // 2 :]
    while True:
        made = "".join(_other(letter) for letter in changed)
        if made != changed:
            return kept + made
        changed = secrets.token_hex(len(changed))


def _other(letter: str) -> str:
    kind = next((kind for kind in _KINDS if letter in kind), "")
    return secrets.choice(kind) if kind else letter


def _exchanged(settings: Any, others: Mapping[str, str]) -> Any:
    """Return settings with other secrets; no code of their author runs for it."""
    if settings is None:
        return None
    made = copy(settings)
    vars(made).update({name: _other_value(value, others) for name, value in vars(settings).items()})
    return made


def _other_value(value: Any, others: Mapping[str, str]) -> Any:
    if type(value) is dict:
        return {name: _other_value(one, others) for name, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_other_value(one, others) for one in value)
    if not isinstance(value, Secret):
        return value
    now = value.letters()
    older = [replace(one, letters=others.get(one.letters, one.letters)) for one in now.older]
    return Secret(Letters(others.get(str(now), str(now)), older=older))
