"""Settings of an older version, brought up step by step: pure and in time, with no database."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from django import forms

from jackfield.sdk.deadlines import Hangs, in_time
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.rawvalues import refusal

_HANGS = _(
    "The settings of version %(version)s can't be brought up to version %(next)s: the "
    "integration's own code does not end."
)
_FAILS = _(
    "The settings of version %(version)s can't be brought up to version %(next)s: the "
    "integration's own code failed."
)
_NO_SETTINGS = _(
    "The settings of version %(version)s can't be brought up to version %(next)s: the "
    "integration's own code answered with something that is no settings."
)

Step = Callable[..., Any]
_JSON = forms.JSONField(required=False)


class MigrationFailed(Exception):
    """The integration's code could not bring up old settings; the text is a sentence for people."""


def migrated(values: Mapping[str, Any], *, stored: int, wanted: int, step: Step) -> dict[str, Any]:
    """Return settings as the code of version ``wanted`` reads them.

    Args:
        values: As they are stored, secrets not among them; they stay as they are.
        stored: Of which version they are.
        wanted: Not less than that.
        step: ``step(values, version=N)`` makes settings of version N + 1 out of those of version N.

    Raises:
        MigrationFailed: A step raised (which is its cause), or hangs, or what it answered is no JSON object.
    """
    now: dict[str, Any] = deepcopy(dict(values))
    for version in range(stored, wanted):
        try:
            with contained():
                answer = in_time(
                    partial(step, deepcopy(now), version=version),
                    what=(getattr(step, "__func__", step), version),
                )
        except Hangs:
            raise MigrationFailed(_HANGS % {"version": version, "next": version + 1}) from None
        except Exception as error:
            raise MigrationFailed(_FAILS % {"version": version, "next": version + 1}) from error
        if (
            not isinstance(answer, dict)
            or not all(isinstance(name, str) for name in answer)
            or refusal(_JSON, answer) is not None
        ):
            raise MigrationFailed(_NO_SETTINGS % {"version": version, "next": version + 1})
        now = answer
    return now


def renamed(
    names: Mapping[str, Any], *, stored: int, wanted: int, by_version: Mapping[int, Mapping[str, str]]
) -> dict[str, str]:
    """Return under which name each secret was stored, by its name in version ``wanted``.

    A secret whose new name is taken keeps its own.

    Args:
        names: The secrets that are stored.
        stored: Of which version they are.
        wanted: Not less than that.
        by_version: Of version N: old names to the names in version N + 1.
    """
    now = {name: name for name in names}
    for version in range(stored, wanted):
        for old, new in by_version.get(version, {}).items():
            if old in now and new not in now:
                now[new] = now.pop(old)
    return now
