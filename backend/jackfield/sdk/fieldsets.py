"""How a form's fields are grouped, as ``Meta.fieldsets`` says it, worked out without touching the class."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import slugify

from jackfield.sdk.rules import FieldRule


@dataclass(frozen=True, kw_only=True)
class Fieldset:
    """Some fields that stand together."""

    #: Unique in its form.
    name: str
    title: str | Promise | None = None
    description: str | Promise | None = None
    fields: tuple[str, ...] = ()
    #: Whether it is shown folded; an author asks for it with ``"classes": ("collapse",)``.
    collapsed: bool = False
    #: While it does not hold, its fields are hidden; an author gives it as ``"visible_when"``.
    visible_when: FieldRule | None = None


def authors_fieldsets(declared: Iterable[tuple[Any, Any]], known: Sequence[str]) -> list[Fieldset]:
    """Read ``Meta.fieldsets``: pairs of a title and ``{"fields": ..., "description": ...}``.

    A field that is not in ``known`` is left out, as is one that stood in an earlier fieldset.
    """
    found: list[Fieldset] = []
    left = set(known)
    names = {"basic", "routing"}
    for number, (title, options) in enumerate(declared, start=1):
        fields = [name for name in _flat(options.get("fields", ())) if name in left]
        left.difference_update(fields)
        name = _unused(_slug_of(title) or f"fieldset-{number}", names)
        names.add(name)
        found.append(
            Fieldset(
                name=name,
                title=title or None,
                description=options.get("description") or None,
                fields=tuple(dict.fromkeys(fields)),
                collapsed="collapse" in options.get("classes", ()),
                visible_when=options.get("visible_when"),
            )
        )
    return found


def rules_of_fieldsets(declared: Iterable[tuple[Any, Any]]) -> dict[str, FieldRule]:
    """Return for each field of a fieldset that may be hidden the rule by which it is."""
    return {
        name: options["visible_when"]
        for _, options in declared
        if options.get("visible_when") is not None
        for name in _flat(options.get("fields", ()))
    }


def _slug_of(title: Any) -> str:
    # A name is for programs: the same whoever reads the title.
    with translation.override(None):
        return slugify(str(title or ""))


def _flat(fields: Iterable[Any]) -> Iterable[str]:
    for item in fields:
        if isinstance(item, str):
            yield item
        else:
            yield from _flat(item)


def _unused(name: str, names: set[str]) -> str:
    number = 2
    unused = name
    while unused in names:
        unused = f"{name}-{number}"
        number += 1
    return unused
