"""Writes what many subscribers follow, in a process of its own: `python -m tests.chaos.streams.writing`.

It speaks one JSON line for each that it is told. Its transactions overlap: several threads, each with a
connection, hold theirs open for a while after the first change, so that they commit in another order than
they began, and some of them are rolled back. It notes what it committed, and when at the earliest and the
latest: the clock is one for all processes of a machine.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - models can be imported only now
from django.contrib.auth.models import Group  # noqa: E402
from django.db import DatabaseError, connection, connections, transaction  # noqa: E402

from jackfield.accounts.operations import create_token  # noqa: E402
from jackfield.accounts.scopes import TokenScope  # noqa: E402
from jackfield.configs.health import report_health  # noqa: E402
from jackfield.configs.models import Config  # noqa: E402
from jackfield.configs.permissions import Role, set_role, visible  # noqa: E402
from jackfield.realtime import wakeups  # noqa: E402
from jackfield.registry.status import Health  # noqa: E402

#: What no transaction commits is named so.
GHOST = "ghost"
INTEGRATIONS = ("chaos_again", "chaos_hold")
_ROLLED_BACK = 0.12
#: Between two changes of one transaction.
_LONGEST_S = 0.02


class _RollBack(Exception):
    """This one is not to be."""


class Writer:
    """The people, the groups, the configs and what becomes of them."""

    def __init__(self, *, people: int, groups: int, configs: int, prefix: str) -> None:
        users: Any = get_user_model()
        self.prefix = prefix
        self.users = [users.objects.create_user(f"{prefix}{number}") for number in range(people)]
        self.groups = [Group.objects.create(name=f"{prefix} {number}") for number in range(groups)]
        #: Who could see what, and since when: each with the moments around its commit.
        self.notes: list[dict[str, Any]] = []
        self._count = self._order = 0
        self._lock = threading.Lock()
        self.keys: list[int] = []
        for number, user in enumerate(self.users):
            user.groups.add(self.groups[number % groups])
            self._note(what="member", user=user.username, group=self.groups[number % groups].pk, on=True)
        for number in range(configs):
            self._made(random.Random(number))
        now = time.monotonic()
        self.notes += [{**note, "from": now, "until": now} for note in self._pending()]
        self._committed = 0

    def write(self, *, changes: int, threads: int, seed: int) -> int:
        """Commit about so many transactions; how many there were, the ones undone left out."""
        self._committed = 0
        workers = [
            threading.Thread(target=self._work, args=(random.Random(f"{seed} {n}"), changes // threads))
            for n in range(threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return self._committed

    def _work(self, chance: random.Random, count: int) -> None:
        for _ in range(count):
            self._local.notes = []
            self._local.is_ghost = chance.random() < _ROLLED_BACK
            with suppress(_RollBack, DatabaseError, Config.DoesNotExist):
                began = self._transaction(chance)
                self._keep(began=began, ended=time.monotonic())
            time.sleep(chance.uniform(0, 0.01))
        connections.close_all()

    @transaction.atomic
    def _transaction(self, chance: random.Random) -> float:
        """When it was about to be committed."""
        for _ in range(chance.choice((1, 1, 2, 3))):
            self._change(chance)
            time.sleep(chance.uniform(0, _LONGEST_S) if self._can_overlap else 0)
        if self._local.is_ghost:
            raise _RollBack
        return time.monotonic()

    def _keep(self, *, began: float, ended: float) -> None:
        with self._lock:
            self._committed += 1
            for note in self._pending():
                self.notes.append({**note, "from": began, "until": ended})
                if note["what"] == "gone":
                    self.keys.remove(note["config"])

    _local = threading.local()
    _can_overlap = connection.vendor == "postgresql"

    def _pending(self) -> list[dict[str, Any]]:
        found = getattr(self._local, "notes", [])
        self._local.notes = []
        return list(found)

    def _note(self, **what: Any) -> None:
        if not hasattr(self._local, "notes"):
            self._local.notes = []
        with self._lock:
            # What it is about is locked by now: so these follow each other as the commits do.
            self._order += 1
            self._local.notes.append({"order": self._order, **what})

    def _change(self, chance: random.Random) -> None:
        doing: Callable[[random.Random], None] = chance.choices(
            (self._rename, self._feel, self._share, self._join, self._go, self._hand_over, self._promote),
            weights=(50, 12, 22, 5, 3, 3, 1),
        )[0]
        doing(chance)

    def _picked(self, chance: random.Random) -> Any:
        return Config.objects.select_for_update().get(pk=chance.choice(self.keys))

    def _named(self, config: Any) -> None:
        config.name = f"{self._begins()} {config.uid.hex[:8]} {config.version}"

    def _begins(self) -> str:
        return GHOST if self._local.is_ghost else self.prefix

    def _rename(self, chance: random.Random) -> None:
        config = self._picked(chance)
        config.version += 1
        self._named(config)
        config.save()

    def _feel(self, chance: random.Random) -> None:
        config = self._picked(chance)
        reason = f"{self._begins()} {config.status_version}"
        report_health(config_id=config.pk, health=chance.choice(list(Health)[1:4]), reason=reason)

    def _share(self, chance: random.Random) -> None:
        config = self._picked(chance)
        grantee = chance.choice((*self.users, *self.groups, *self.groups))
        role = chance.choice((None, None, Role.VIEWER, Role.EDITOR, Role.MANAGER))
        set_role(config=config, grantee=grantee, role=role, granted_by=config.owner)
        whom = f"group {grantee.pk}" if isinstance(grantee, Group) else f"user {grantee.username}"
        self._note(what="grant", config=config.pk, to=whom, on=role is not None)

    def _join(self, chance: random.Random) -> None:
        user = chance.choice(self.users)
        # One at a time, so that it is known which came last.
        group = Group.objects.select_for_update().get(pk=chance.choice(self.groups).pk)
        joins = chance.random() < 0.5
        if joins:
            user.groups.add(group)
        else:
            group.user_set.remove(user)
        self._note(what="member", user=user.username, group=group.pk, on=joins)

    def _go(self, chance: random.Random) -> None:
        config = self._picked(chance)
        self._note(what="gone", config=config.pk)
        config.delete()
        if not self._local.is_ghost:
            self._made(chance)

    def _hand_over(self, chance: random.Random) -> None:
        config = self._picked(chance)
        config.owner = chance.choice(self.users)
        config.version += 1
        self._named(config)
        config.save()
        self._note(what="owner", config=config.pk, user=config.owner.username)

    def _promote(self, chance: random.Random) -> None:
        users: Any = get_user_model()
        user = users.objects.select_for_update().get(pk=self.users[-1].pk)
        user.is_superuser = not user.is_superuser
        user.save()
        self._note(what="admin", user=user.username, on=user.is_superuser)

    def _made(self, chance: random.Random) -> None:
        with self._lock:
            self._count += 1
            number = self._count
        config = Config(
            owner=chance.choice(self.users),
            integration_id=INTEGRATIONS[number % 2],
            name=f"{self.prefix} new {number}",
        )
        config.save()
        # One that is rolled back is asked for in vain.
        self.keys.append(config.pk)
        self._note(what="owner", config=config.pk, user=config.owner.username)

    def standing(self) -> dict[str, Any]:
        """What each of them may see now, by key: version, name, whether enabled, health."""
        users: Any = get_user_model()
        found = {}
        for user in users.objects.filter(pk__in=[user.pk for user in self.users]):
            rows = visible(user).order_by("pk")
            found[user.username] = {
                f"cfg_{row.pk}": [row.version, row.name, row.health or "UNKNOWN", row.integration_id]
                for row in rows
            }
        return found


def main() -> None:
    """Do what is told, one after the other."""
    told: dict[str, Any] = json.loads(sys.stdin.readline())
    writer = Writer(**told)
    tokens = {
        user.username: create_token(actor=user, user=user, name="chaos", scopes=[TokenScope.READ])[1]
        for user in writer.users
    }
    _say({"tokens": tokens, "keys": [f"cfg_{key}" for key in writer.keys]})
    for line in sys.stdin:
        told = json.loads(line)
        match told.pop("do"):
            case "write":
                _say({"committed": writer.write(**told)})
            case "standing":
                _say(writer.standing())
            case "notes":
                _say(writer.notes)
    wakeups.stop()


def _say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
