"""From an id to the thing: one loader for each kind of id."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group as GroupRow

from jackfield.accounts import queries as accounts
from jackfield.accounts.principal import Principal
from jackfield.api import ids, people
from jackfield.api.node import Node
from jackfield.api.types import (
    categories,
    configs,
    deliveries,
    events,
    flows,
    granting,
    history,
    integrations,
    resources,
    viewer,
)
from jackfield.audit.models import AuditEntry
from jackfield.configs import queries as config_queries
from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission
from jackfield.configs.permissions import Permission, grants_on, permissions_of
from jackfield.delivery import queries as delivery_queries

#: Keys (as they stand in ids) to things, those that the viewer may see.
Loader = Callable[[Iterable[str], Principal], Mapping[str, Node]]


def load(texts: Iterable[str], principal: Principal) -> dict[str, Node]:
    """Return the things with these ids that the viewer may see; a few queries for each kind."""
    if not principal.is_authenticated:
        return {}
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for text in texts:
        taken = ids.decode(text)
        if taken is not None and taken.prefix in LOADERS:
            wanted[taken.prefix][taken.key] = text
    found: dict[str, Node] = {}
    for prefix, keys in wanted.items():
        for key, thing in LOADERS[prefix](keys, principal).items():
            if key in keys:
                found[keys[key]] = thing
    return found


#: What entries of the audit are about, to what stands before the keys of such things in ids.
_SUBJECTS: Mapping[str, str] = {
    "config": "cfg",
    "delivery": "dlv",
    "group": "grp",
    "integration": "int",
    "resource": "res",
    "token": "tok",
    "user": "usr",
}


def subjects(rows: Sequence[AuditEntry], principal: Principal) -> history.Subjects:
    """Return what these entries are about, by kind and key: as much of it as the viewer may see."""
    texts = {
        (row.subject_kind, row.subject_id): _subject_id(row) for row in rows if row.subject_kind in _SUBJECTS
    }
    found = load(set(texts.values()), principal)
    return {key: found[text] for key, text in texts.items() if text in found}


def subject_of(text: str) -> tuple[str, str] | None:
    """Return kind and key, as the audit keeps them, of the thing with this id; None: there can't be one."""
    taken = ids.decode(text)
    kind = next((k for k, prefix in _SUBJECTS.items() if taken is not None and prefix == taken.prefix), None)
    if taken is None or kind is None:
        return None
    key = people.user_key(text) if kind == "user" else taken.key
    return None if key is None else (kind, str(key))


def _subject_id(row: AuditEntry) -> str:
    # A user's key may be a UUID, which ids write without its hyphens.
    key = row.subject_id.replace("-", "") if row.subject_kind == "user" else row.subject_id
    return ids.encode(_SUBJECTS[row.subject_kind], key)


def _entries(keys: Iterable[int], principal: Principal) -> Mapping[int, Node]:
    return history.load(keys, principal, find=subjects)


def _by_number(load_rows: Callable[[Iterable[int], Principal], Mapping[int, Node]]) -> Loader:
    def loader(keys: Iterable[str], principal: Principal) -> Mapping[str, Node]:
        numbers = {ids.as_number(key) for key in keys} - {None}
        found = load_rows([n for n in numbers if n is not None], principal)
        return {str(number): thing for number, thing in found.items()}

    return loader


def _events(keys: Iterable[str], principal: Principal) -> Mapping[str, Node]:
    uids = [uid for uid in (ids.uuid_of(f"evt_{key}", "evt") for key in keys) if uid is not None]
    rows = delivery_queries.visible_events(principal.user).filter(uid__in=uids)
    return {shown.row.uid.hex: shown for shown in events.show(rows, principal)}


def _users(keys: Iterable[str], principal: Principal) -> Mapping[str, Node]:
    wanted = [key for key in map(people.as_user_key, keys) if key is not None]
    viewer_user = principal.user
    rows = get_user_model()._default_manager.filter(pk__in=wanted)
    if not viewer_user.is_superuser:
        rows = rows.filter(is_active=True)
    return {_key(row.pk): people.user(row) for row in rows}


def _groups(keys: Iterable[str], _principal: Principal) -> Mapping[str, Node]:
    wanted = [key for key in map(ids.as_number, keys) if key is not None]
    return {str(g.row.pk): g for g in people.groups(GroupRow.objects.filter(pk__in=wanted))}


def _grants(keys: Iterable[str], principal: Principal) -> Mapping[str, Node]:
    found: dict[str, Node] = {}
    for letter, model in (("u", ConfigUserPermission), ("g", ConfigGroupPermission)):
        numbers = [ids.as_number(key[1:]) for key in keys if key.startswith(letter)]
        wanted = [n for n in numbers if n is not None]
        of = model._default_manager.filter(pk__in=wanted).values("content_object_id")
        rows = config_queries.many(user=principal.user, config_ids=of)
        found |= _seen_grants(list(rows.values()), principal)
    return found


def _seen_grants(rows: list[Config], principal: Principal) -> dict[str, Node]:
    held = permissions_of(principal.user, rows)
    groups = set(principal.user.groups.values_list("pk", flat=True))
    return {
        f"{'g' if row.is_group else 'u'}{row.key}": granting.grant(row)
        for config_key, rows_of_one in grants_on(rows).items()
        for row in rows_of_one
        if Permission.SHARE in held[config_key]
        or (row.grantee.pk in groups if row.is_group else row.grantee == principal.user)
    }


def _tokens(keys: Iterable[str], principal: Principal) -> Mapping[str, Node]:
    wanted = [key for key in map(ids.as_number, keys) if key is not None]
    rows = accounts.tokens_of(principal.user).filter(pk__in=wanted)
    if principal.token_id is not None:
        rows = rows.filter(pk=principal.token_id)
    return {str(row.pk): viewer.token(row) for row in rows}


def _key(key: Any) -> str:
    return ids.encode("", key)[1:]


LOADERS: Mapping[str, Loader] = {
    "aud": _by_number(_entries),
    "cat": categories.load,
    "cfg": _by_number(configs.load),
    "dlv": _by_number(deliveries.load),
    "flw": _by_number(flows.load),
    "int": integrations.load,
    "res": _by_number(resources.load),
    "syn": _by_number(resources.load_syncs),
    "evt": _events,
    "usr": _users,
    "grp": _groups,
    "grt": _grants,
    "tok": _tokens,
}
