"""The conditions of a config: checked before they are kept, and as people read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from jackfield.audit.operations import Change
from jackfield.configs.errors import Issue, SettingsRefused
from jackfield.configs.models import Config
from jackfield.sdk.conditions.reading import examine
from jackfield.sdk.conditions.sentences import sentences_of


def checked(conditions: Any) -> dict[str, Any]:
    """Return conditions as they are kept.

    Raises:
        SettingsRefused: Some of them are wrong; each issue's path ends with the place of its condition.
    """
    read, problems = examine(conditions)
    if problems:
        raise SettingsRefused(
            Issue(
                path=("values", "conditions", *(() if one.index is None else (str(one.index),))),
                code=one.code,
                message=str(one),
            )
            for one in problems
        )
    return read.as_json()


def lines_of(config: Config, *, viewer: Any) -> list[str]:
    """Return the conditions of a config as sentences for a user, in the language of the moment."""
    return sentences_of(config.conditions, patterns=tuple(config.event_types), viewer=viewer)


def change(*, before: Any, after: Any) -> Change:
    """Return what the audit keeps of a change: sentences, as a list they are too long."""
    return Change(field="conditions", before=_said(before), after=_said(after))


def _said(conditions: Any) -> str:
    # Many read an entry: what not all of them may see is not named in it.
    return " ".join(sentences_of(conditions))[:1000]


def hear(
    config: Config, event_types: Sequence[str] | None, conditions: Mapping[str, Any] | None
) -> list[Change]:
    """Set what a config hears and when, unsaved; None leaves it. Return what to audit."""
    changes = []
    if event_types is not None and list(event_types) != config.event_types:
        changes.append(
            Change(field="event_types", before=", ".join(config.event_types), after=", ".join(event_types))
        )
        config.event_types = list(event_types)
    if conditions is not None and (heard := checked(conditions)) != config.conditions:
        changes.append(change(before=config.conditions, after=heard))
        config.conditions = heard
    return changes
