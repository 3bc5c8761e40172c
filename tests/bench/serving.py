"""A page of a hundred configs over HTTP, in requests per second of CPU, beside others that serve the same."""

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, transaction

from jackfield.accounts import operations
from jackfield.accounts.scopes import TokenScope
from jackfield.accounts.sessions import SessionStore
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from tests.bench import environments
from tests.bench.desks import desk
from tests.bench.figures import Figure, Goal, note, tell
from tests.bench.places import database_name
from tests.bench.processes import Unexpected
from tests.bench.sizes import Size

#: Ten fields of each config, and its owner.
ASKED = """query($first: Int!) { configs(first: $first) { edges { node {
    id name enabled createdAt updatedAt version integration { integrationId }
    status { health since failureCount } owner { id username }
} } } }"""
PAGE = 100
#: What each is compared with, and the goal of the ratio of requests per CPU second.
GOALS = {
    "values": Goal(least=0.45),
    "strawberries": Goal(least=1.6),
    "graphenes": Goal(least=1),
    "ariadnes": Goal(least=1),
}
#: Those that have an environment of their own, by its name.
APART = {"graphenes": "graphene", "ariadnes": "ariadne"}
#: Ours with all that stands before the view, beside the view alone; in CPU of a request.
_GUARD = Goal(most=1.25)
_TINY = ("ours", "values", "strawberries")


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Ask each server in turns; all must show the same configs."""
    rounds, count = size.of(tiny=(1, 5), short=(3, 40), full=(15, 100))
    kinds = _TINY if size is Size.TINY else ("ours", "unguarded", "fixed", *GOALS)
    database = database_name()
    headers = _fill()
    body = json.dumps({"query": ASKED, "variables": {"first": PAGE}}).encode()
    note(f"lists over HTTP on {database}: {rounds} rounds of {count} requests to each server, in turns")
    cpu: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        # As the product logs by itself, a line for each request; one user asks more than many would.
        rates = dict.fromkeys(("JACKFIELD_USER_RATE", "JACKFIELD_ADDRESS_RATE"), "1000000")
        served = {**environ, **rates, "JACKFIELD_LOG_LEVEL": "INFO"}
        pythons = {kind: python for kind in kinds if (python := _python_of(kind)) is not None}
        desks = {
            kind: stack.enter_context(desk(kind, served, python=python, is_apart=kind in APART))
            for kind, python in pythons.items()
        }
        pages = {
            (kind, way): _shown(desks[kind].ask(body, headers[way])) for kind in desks for way in headers
        }
        if any(page != pages["ours", "token"] or len(page) != PAGE for page in pages.values()):
            raise Unexpected("they do not show the same configs")
        for server in desks.values():
            server.cpu_s_of(body, headers["session"], count=count)
        for _ in range(rounds):
            for way, sent in headers.items():
                for kind, server in desks.items():
                    cpu.setdefault((kind, way), []).append(server.cpu_s_of(body, sent, count=count))
    for way in headers:
        _tell(way, {kind: statistics.median(cpu[kind, way]) for kind in pythons}, database)


def _tell(way: str, cpu_s: Mapping[str, float], database: str) -> None:
    # A process may have needed less than the clock can tell.
    per_s = {kind: 1 / max(took_s, 1e-5) for kind, took_s in cpu_s.items()}
    for kind, goal in GOALS.items():
        if kind in per_s:
            name = f"list_by_{way}_beside_{kind}_{database}_per_cpu_s"
            tell(Figure(name=name, ours=per_s["ours"], reference=per_s[kind], goal=goal))
    for with_guard, without in (("ours", "unguarded"), ("values", "fixed")):
        if without in cpu_s:
            name = f"guard_of_{with_guard}_by_{way}_{database}_cpu_ms"
            ours, reference = 1000 * cpu_s[with_guard], 1000 * cpu_s[without]
            tell(Figure(name=name, ours=ours, reference=reference, goal=_GUARD))


def _python_of(kind: str) -> str | None:
    """By whom it is run; None, which is said, for one whose environment cannot be made."""
    if kind not in APART:
        return sys.executable
    try:
        return str(environments.python_of(APART[kind]))
    except subprocess.CalledProcessError:
        note(f"nothing is compared with {APART[kind]}: its environment cannot be made")
        return None


def _shown(answer: Any) -> list[Any]:
    nodes = [edge["node"] for edge in answer["data"]["configs"]["edges"]]
    return [(node["id"], node["name"], node["enabled"], node["version"], node["owner"]) for node in nodes]


def _fill() -> dict[str, dict[str, str]]:
    """Make the rows; return the headers with which the viewer asks, by session and by token."""
    users: Any = get_user_model()
    with transaction.atomic():
        viewer = users.objects.create_user("viewer", first_name="Vera", last_name="Viewer")
        others = [users.objects.create_user(f"other{number}") for number in range(20)]
        group = Group.objects.create(name="team")
        viewer.groups.add(group)
        owners = [viewer if number % 4 == 0 else others[number % 20] for number in range(400)]
        rows = Config.objects.bulk_create(_config(number, owner) for number, owner in enumerate(owners))
        for number, row in enumerate(rows):
            if row.owner_id != viewer.pk and number % 8 == 1:
                set_role(config=row, grantee=viewer, role=Role.EDITOR, granted_by=row.owner)
            elif row.owner_id != viewer.pk and number % 8 == 2:
                set_role(config=row, grantee=group, role=Role.VIEWER, granted_by=row.owner)
        _token, secret = operations.create_token(
            actor=viewer, user=viewer, name="bench", scopes=[TokenScope.READ]
        )
        session = _session(viewer)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    sent = {"Content-Type": "application/json", "Accept": "application/graphql-response+json"}
    mark = "a" * 32
    cookies = f"sessionid={session}; csrftoken={mark}"
    return {
        "session": {**sent, "Cookie": cookies, "X-CSRFToken": mark},
        "token": {**sent, "Authorization": f"Bearer {secret}"},
    }


def _session(user: Any) -> str:
    store = SessionStore()
    store.update(
        {
            "_auth_user_id": str(user.pk),
            "_auth_user_backend": "django.contrib.auth.backends.ModelBackend",
            "_auth_user_hash": user.get_session_auth_hash(),
        }
    )
    store.save()
    return str(store.session_key)


def _config(number: int, owner: Any) -> Config:
    return Config(
        owner=owner,
        updated_by=owner,
        integration_id="webhook",
        name=f"Receiver {number}",
        enabled=True,
        settings={"url": f"https://receiver{number}.example.com/hook"},
        event_types=["*"],
    )
