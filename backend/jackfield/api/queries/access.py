"""Why somebody may do something with a thing, or may not: those answer that decide."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import strawberry
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api import nodes
from jackfield.api.context import Info
from jackfield.api.defining import argument, output, told
from jackfield.api.narrowing import given
from jackfield.api.people import User, administers
from jackfield.api.types.configs import Config
from jackfield.api.types.deliveries import Delivery
from jackfield.api.types.events import Event
from jackfield.api.types.integration_rights import in_the_way
from jackfield.api.types.integrations import Integration
from jackfield.api.types.rights import SCOPE_OF
from jackfield.api.words import Permission
from jackfield.configs import permissions as rules
from jackfield.configs import reasons
from jackfield.configs.reasons import Reasoned
from jackfield.delivery.reasons import explain_event
from jackfield.flows import verbs
from jackfield.registry.models import IntegrationRecord

Id = Annotated[strawberry.ID, argument("Of a config, an integration, an event or a delivery.", name="id")]
UserId = Annotated[
    strawberry.ID | None,
    argument(
        "Of whom; left out: the viewer. Of others it is told to who may share the thing, or administers."
    ),
]
Asked = Annotated[Permission, argument("To do what.")]

#: Of permissions beside those on configs: in English people read the codes, as programs do.
_CODES = (
    gettext_noop("ACTIVATE"),
    gettext_noop("DEACTIVATE"),
    gettext_noop("PAUSE"),
    gettext_noop("MANAGE"),
    gettext_noop("CREATE_CONFIG"),
    gettext_noop("PUBLISH"),
    gettext_noop("AUDIT"),
    gettext_noop("ADMINISTER"),
)


@output
class AccessVerdict:
    """Whether somebody may do something, and why."""

    allowed: bool = told(
        "Whether they may; of the viewer: with the credentials in use. Of others it counts, for who does not "
        "administer, what is theirs alone: not what they may as administrators or by a group."
    )
    because: list[str] = told("Why, or why not: sentences for a person.")
    missing: list[Permission] = told("What they would have to be granted.")


def explain_access(
    info: Info, *, node_id: Id, user_id: UserId = strawberry.UNSET, permission: Asked = Permission.VIEW
) -> AccessVerdict | None:
    """Why somebody may do something with a thing or may not: the same code as decides it.

    Null: there is no such thing or user, or it is not for the viewer to know.
    """
    principal = info.context.principal
    thing = nodes.load([node_id], principal).get(node_id)
    explain = _EXPLAINED.get(type(thing))
    if explain is None:
        return None
    asked = given(user_id)
    user = principal.user if asked is None else _user(asked, principal)
    if user is None or (user.pk != principal.user.pk and not _may_ask_of_others(thing, principal)):
        return None
    if user.pk == principal.user.pk or administers(principal):
        found = explain(thing, user, permission)
    else:
        # Who may share a config need not know who administers, nor who is in which group.
        found = _of_config(thing, user, permission, reasons.explain_own)
    missing = [] if found.allowed else [permission]
    if found.allowed and isinstance(thing, Integration) and permission in {*_VERBS, Permission.CREATE_CONFIG}:
        why, _fix = in_the_way(permission, thing.record, thing.code)
        found = Reasoned(allowed=False, because=(*found.because, why)) if why else found
    because = list(found.because)
    scope = SCOPE_OF[permission]
    if user.pk == principal.user.pk and not principal.has(scope):
        # What the user may by themselves is not why the token may not.
        because = [] if found.allowed else because
        because.append(_("The token lacks the scope %(scope)s.") % {"scope": scope.value})
        return AccessVerdict(allowed=False, because=because, missing=missing)
    return AccessVerdict(allowed=found.allowed, because=because, missing=missing)


def _user(text: str, principal: Principal) -> Any:
    found = nodes.load([text], principal).get(text)
    return found.row if isinstance(found, User) else None


def _may_ask_of_others(thing: Any, principal: Principal) -> bool:
    if administers(principal):
        return True
    config = _config_of(thing)
    return (
        config is not None
        and principal.has(TokenScope.SHARE)
        and rules.can(principal.user, rules.Permission.SHARE, config)
    )


def _config_of(thing: Any) -> Any:
    if isinstance(thing, Delivery):
        return thing.row.config
    return thing.row if isinstance(thing, Config) else None


def _of_config(
    thing: Any,
    user: Any,
    permission: Permission,
    explain: Callable[[Any, rules.Permission, Any], Reasoned] = reasons.explain,
) -> Reasoned:
    if permission.name not in rules.Permission.__members__:
        return _no_right(permission)
    return explain(user, rules.Permission[permission.name], _config_of(thing))


def _of_event(thing: Event, user: Any, permission: Permission) -> Reasoned:
    return explain_event(user, thing.row) if permission is Permission.VIEW else _no_right(permission)


_VERBS = frozenset({Permission.ACTIVATE, Permission.DEACTIVATE, Permission.PAUSE, Permission.MANAGE})


def _of_integration(thing: Integration, user: Any, permission: Permission) -> Reasoned:
    if permission not in _VERBS | {Permission.VIEW, Permission.CREATE_CONFIG}:
        return _no_right(permission)
    if not rules.is_somebody(user):
        return Reasoned(allowed=False, because=(reasons.deactivated(user),))
    if rules.may_see_all(user):
        return Reasoned(allowed=True, because=(reasons.administers(user),))
    if permission in _VERBS:
        return _by_verb(user, permission)
    if thing.record.state != IntegrationRecord.State.INACTIVE:
        why = _("It is active, and so everyone who is signed in sees it and may make configs of it.")
        return Reasoned(allowed=verbs.may_see(user, thing.record), because=(why,))
    found = _by_verb(user, Permission.ACTIVATE)
    why = _("It is not active, and only those who may activate it see it then.")
    return Reasoned(allowed=verbs.may_see(user, thing.record), because=(why, *found.because))


def _by_verb(user: Any, permission: Permission) -> Reasoned:
    verb = permission.value.lower()
    said = {"user": user.get_username(), "permission": _(permission.value)}
    if not verbs.may(user, verb):
        why = _("%(user)s was not granted %(permission)s on integrations.") % said
        return Reasoned(allowed=False, because=(why,))
    of = {
        "permissions__content_type__app_label": IntegrationRecord._meta.app_label,
        "permissions__codename": f"{verb}_integration",
    }
    because = [
        _("%(permission)s on integrations was granted to the group %(group)s, of which %(user)s is a member.")
        % {**said, "group": group.name}
        for group in Group.objects.filter(user=user, **of).distinct().order_by("name", "pk")
    ]
    direct = {name.removeprefix("permissions__"): value for name, value in of.items()}
    # A host's model need not have any of its own; then its backend has said yes.
    own = getattr(user, "user_permissions", None)
    if not because or (own is not None and own.filter(**direct).exists()):
        because.append(_("%(permission)s on integrations was granted to %(user)s.") % said)
    return Reasoned(allowed=True, because=tuple(because))


def _no_right(permission: Permission) -> Reasoned:
    why = _("%(permission)s is nothing that one can do with this.") % {"permission": _(permission.value)}
    return Reasoned(allowed=False, because=(why,))


_EXPLAINED: Mapping[type, Callable[[Any, Any, Permission], Reasoned]] = {
    Config: _of_config,
    Delivery: _of_config,
    Event: _of_event,
    Integration: _of_integration,
}
