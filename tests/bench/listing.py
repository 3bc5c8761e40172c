"""A page of 100 of an owner's configs among 100,000, beside the same page through guardian."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.db import connection, transaction
from guardian.shortcuts import get_objects_for_user

from jackfield.configs import queries
from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission
from tests.bench.figures import Goal, note, of_rounds, tell
from tests.bench.places import database_name
from tests.bench.processes import Unexpected
from tests.bench.sizes import Size

PAGE = 100
#: Of one kind of owner, for each group of theirs.
MEMBERS = 20


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How much such an owner sees: their own, half as many granted to them, as many to their group."""

    name: str
    owned: int
    #: Of all configs, those that belong to owners of this kind.
    share: float


def kinds(configs: int) -> list[Kind]:
    """From one whose list is two pages to one who sees a fifth of everything."""
    return [
        Kind(name="small_owner", owned=100, share=0.6),
        Kind(name="large_owner", owned=1000, share=0.2),
        Kind(name="huge_owner", owned=configs // 10, share=0.2),
    ]


def main(size: Size, _environ: Mapping[str, str]) -> None:
    """Fill a database, then take pages of many owners in turns; both must give the same configs."""
    configs = size.of(tiny=10_000, short=100_000, full=1_000_000)
    rounds = size.of(tiny=2, short=100, full=500)
    owners = _fill(configs)
    note(f"listing on {database_name()}: {configs} configs, {rounds} pages of each kind of owner, in turns")
    for kind in owners:
        ours, theirs = [], []
        for number in range(rounds):
            key = owners[kind][number % len(owners[kind])]
            of_guardian_s, page_of_guardian = _timed(_page_of_guardian, key)
            of_ours_s, page_of_ours = _timed(_page_of_ours, key)
            if page_of_ours != page_of_guardian or len(page_of_ours) != PAGE:
                raise Unexpected(f"user {key} was shown {page_of_ours}, by guardian {page_of_guardian}")
            ours.append(1 / of_ours_s)
            theirs.append(1 / of_guardian_s)
        tell(
            of_rounds(
                name=f"page_of_{kind.name}_{database_name()}_per_s",
                ours=ours,
                reference=theirs,
                goal=Goal(least=3),
            )
        )


def _page_of_ours(user: Any) -> list[Any]:
    return queries.page(user=user, limit=PAGE)


def _page_of_guardian(user: Any) -> list[Any]:
    """As its manual has it, and the owner's own; the same tables of grants, and the same columns, as ours."""
    seen = get_objects_for_user(user, "view_config", Config) | Config.objects.filter(owner=user)
    return list(seen.select_related("owner", "updated_by").order_by("-pk")[:PAGE])


def _timed(page: Callable[[Any], list[Any]], key: Any) -> tuple[float, list[Any]]:
    """Seconds for a user that was just loaded, as in a request of its own, and what the page showed."""
    user = get_user_model()._default_manager.get(pk=key)
    began = time.perf_counter()
    configs = page(user)
    took_s = time.perf_counter() - began
    return took_s, [(config.pk, config.name, config.owner.pk) for config in configs]


def _fill(configs: int) -> dict[Kind, list[Any]]:
    """Make configs and grants; return the owners of each kind."""
    chance = random.Random(1)
    with transaction.atomic():
        owners = {kind: _owners(kind, int(configs * kind.share) // kind.owned) for kind in kinds(configs)}
        # In no order of owners, as when people make one now and then.
        turns = [key for kind, keys in owners.items() for key in keys * kind.owned]
        chance.shuffle(turns)
        _save(Config, (_config(number, owner) for number, owner in enumerate(turns)))
        keys = list(Config.objects.values_list("pk", flat=True))
        view = PermissionRow.objects.get(codename="view_config", content_type__app_label="jackfield_configs")
        for kind, mine in owners.items():
            groups = Group.objects.filter(user__in=mine).distinct().values_list("pk", flat=True)
            for model, field, grantees in (
                (ConfigUserPermission, "user_id", mine),
                (ConfigGroupPermission, "group_id", list(groups)),
            ):
                _save(
                    model,
                    (
                        model(content_object_id=key, permission=view, **{field: grantee})
                        for grantee in grantees
                        for key in chance.sample(keys, kind.owned // 2)
                    ),
                )
    if connection.vendor == "postgresql":
        # What its autovacuum would do soon.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return owners


def _owners(kind: Kind, count: int) -> list[Any]:
    model: Any = get_user_model()
    _save(model, (model(username=f"{kind.name}_{number}", password="!") for number in range(count)))
    _save(Group, (Group(name=f"{kind.name}s_{number}") for number in range(-(-count // MEMBERS))))
    users = model.objects.filter(username__startswith=kind.name).order_by("pk")
    groups = Group.objects.filter(name__startswith=kind.name).order_by("pk")
    keys, group_keys = (list(rows.values_list("pk", flat=True)) for rows in (users, groups))
    through = model.groups.through
    _save(
        through,
        (through(user_id=key, group_id=group_keys[number // MEMBERS]) for number, key in enumerate(keys)),
    )
    return keys


def _config(number: int, owner: Any) -> Config:
    return Config(
        owner_id=owner,
        updated_by_id=owner,
        integration_id="webhook",
        name=f"Receiver {number}",
        enabled=True,
        settings={"url": f"https://receiver{number}.example.com/hook"},
        secrets={"secret": {"sealed": "x" * 140, "fingerprint": "0" * 16, "set_at": "2026-01-01T00:00:00Z"}},
        event_types=["*"],
    )


def _save(model: Any, rows: Any) -> None:
    iterator = iter(rows)
    while batch := list(islice(iterator, 5000)):
        model._default_manager.bulk_create(batch)
