"""What an application binds configs to: kinds of scope, and the rule that each of them brings."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from jackfield.configs.errors import Issue, SettingsRefused
from jackfield.sdk.exits import contained

logger = logging.getLogger(__name__)

MAX_KIND_LENGTH = 40
MAX_ID_LENGTH = 100

#: Kind and id; both empty: bound to nothing.
Scope = tuple[str, str]
UNBOUND: Scope = ("", "")


class Scoped(Protocol):
    """A config, or a line that stands for one."""

    @property
    def pk(self) -> Any:
        """Its key."""

    @property
    def scope_kind(self) -> str:
        """Of what kind its scope is; empty: it has none."""

    @property
    def scope_id(self) -> str:
        """Which one of that kind."""


@dataclass(frozen=True, kw_only=True)
class ScopeKind:
    """Something of the application's own that configs can be bound to, such as an organisation."""

    kind: str
    label: str
    may_bind: Callable[[Any, str], bool]
    describe: Callable[[str], str | None]
    hears: Callable[[str, Any], bool] | None = None


class ScopeRefused(SettingsRefused):
    """A config cannot be bound to this: its kind is unknown, or it is not this user's to bind to."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__([Issue(path=("scope",), code=code, message=message)])
        #: ``scope_unknown`` or ``scope_not_allowed``.
        self.code = code


_registered: dict[str, ScopeKind] = {}


def register_scope(
    kind: str,
    *,
    label: str,
    may_bind: Callable[[Any, str], bool],
    describe: Callable[[str], str | None],
    hears: Callable[[str, Any], bool] | None = None,
) -> ScopeKind:
    """Register a kind of scope, in the ``ready()`` of an application; again, in its place.

    Args:
        kind: At most 40 letters, such as ``organisation``; stored with each config.
        label: For people.
        may_bind: ``may_bind(user, scope_id)``: whether this user may bind a config to that one. If it raises,
            they may not. It says no to an id that is none.
        describe: ``describe(scope_id)``: its name for people; None when it is gone.
        hears: ``hears(scope_id, event)``: whether the event concerns that one. Asked when an event is
            routed and again when it is sent: a config that is bound hears nothing else. None: it hears
            what an unbound one hears. If it raises, the config hears nothing.

    Raises:
        ValueError: It cannot be a kind.
    """
    if not 0 < len(kind) <= MAX_KIND_LENGTH or not kind.isidentifier():
        raise ValueError(f"{kind!r} is no kind of scope: it takes at most {MAX_KIND_LENGTH} letters and _.")
    found = ScopeKind(kind=kind, label=label, may_bind=may_bind, describe=describe, hears=hears)
    _registered[kind] = found
    return found


def unregister_scope(kind: str) -> None:
    """Forget a kind; configs that are bound to one of it hear nothing until it is back."""
    _registered.pop(kind, None)


def scope_kinds() -> list[ScopeKind]:
    """Return all registered kinds, by name."""
    return sorted(_registered.values(), key=lambda one: one.kind)


def describe(config: Scoped) -> str | None:
    """Return what a config is bound to, for people; None when it is bound to nothing, or that is gone."""
    known = _registered.get(config.scope_kind)
    if known is None:
        return None
    try:
        with contained():
            return known.describe(config.scope_id)
    except Exception:
        logger.exception("A scope could not be described.", extra={"scope_kind": config.scope_kind})
        return None


def require_may_bind(*, actor: Any, scope: Scope) -> None:
    """Pass, or refuse.

    Args:
        actor: Who binds; None for the application itself, which may bind to any scope of a known kind.

    Raises:
        ScopeRefused: It is no kind and id, the kind is unknown, the id cannot be one, or the rule says no.
    """
    if not _is_scope(scope):
        raise ScopeRefused(code="scope_unknown", message=_("A scope is two texts: its kind, and its id."))
    kind, scope_id = scope
    if scope == UNBOUND:
        return
    known = _registered.get(kind)
    if known is None:
        named = _("There is no kind of scope named %(kind)s.") % {"kind": ascii(kind[:60])}
        raise ScopeRefused(code="scope_unknown", message=named)
    is_storable = 0 < len(scope_id) <= MAX_ID_LENGTH and scope_id.isprintable()
    if not is_storable or not (actor is None or _says_yes(known, actor, scope_id)):
        # One answer for what there is not and what is not theirs.
        raise ScopeRefused(
            code="scope_not_allowed",
            message=_("%(label)s: you cannot bind a config to this one.") % {"label": known.label},
        )


def may_hold(user: Any, config: Scoped) -> bool:
    """Say whether a config may be this user's: whether they could bind one to what it is bound to."""
    try:
        require_may_bind(actor=user, scope=(config.scope_kind, config.scope_id))
    except ScopeRefused:
        return False
    return True


def lets_in(config: Scoped, event: Any) -> bool:
    """Say whether what a config is bound to concerns an event; bound to nothing, it hears everything."""
    if not config.scope_kind:
        return True
    known = _registered.get(config.scope_kind)
    if known is None:
        return False
    if known.hears is None:
        return True
    try:
        with contained():
            return bool(known.hears(config.scope_id, event))
    except Exception:
        # The application's own code: a mistake in it must not tell anybody anything.
        logger.exception(
            "The rule of a scope failed.", extra={"scope_kind": config.scope_kind, "config": config.pk}
        )
        return False


def _is_scope(given: Any) -> bool:
    return isinstance(given, tuple) and [type(part) for part in given] == [str, str]


def _says_yes(known: ScopeKind, actor: Any, scope_id: str) -> bool:
    try:
        with contained():
            return bool(known.may_bind(actor, scope_id))
    except Exception:
        logger.exception("The rule of a scope failed.", extra={"scope_kind": known.kind})
        return False
