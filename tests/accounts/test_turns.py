"""Changes of people at one moment, each in a transaction of its own: what one of them decides by holds."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, connections, transaction

from jackfield.accounts import groups, people
from jackfield.accounts.errors import AccountInvalid, NotAdministrator, PersonNotFound
from jackfield.configs.errors import GranteeRefused
from jackfield.configs.models import Config, ConfigGroupPermission
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.realtime import wakeups
from jackfield.registry import watcher
from tests.accounts.people import PASSWORD, administrator

pytestmark = pytest.mark.django_db(transaction=True)

#: How often a race is run: both orders come up.
TIMES = 6
#: A safety net: nothing waits so long.
SOON_S = 20.0
REFUSALS = (AccountInvalid, NotAdministrator, PersonNotFound, GranteeRefused)


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    """No thread of ours outlives a test."""
    yield
    watcher.stop()
    wakeups.stop()


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Begin all at the same moment; return what each returned, or the refusal that it raised."""
    barrier = threading.Barrier(len(functions))

    def call(function: Callable[[], Any]) -> Any:
        try:
            barrier.wait(SOON_S)
            return function()
        except REFUSALS as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(call, functions))


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Do the first, begin the second, commit the first once the second waits; return the second's answer."""
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.extend(at_once(second)))
    deadline = time.monotonic() + SOON_S
    with transaction.atomic():
        first()
        thread.start()
        while not _somebody_waits_for_us():
            assert thread.is_alive(), answers
            assert time.monotonic() < deadline
            thread.join(0.02)
    thread.join(SOON_S)
    return answers[0]


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks "
            "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def demote(actor: User, user: User) -> Callable[[], Any]:
    return partial(people.update_user, actor=actor, user_id=user.pk, is_administrator=False)


def test_of_two_who_demote_each_other_one_stays() -> None:
    ada, ben = administrator("ada"), administrator("ben")
    for _ in range(TIMES):
        User.objects.update(is_superuser=True)

        answers = at_once(demote(ada, ben), demote(ben, ada))

        assert sum(isinstance(one, NotAdministrator) for one in answers) == 1, answers
        assert User.objects.filter(is_superuser=True).count() == 1


def test_of_two_who_leave_at_the_same_moment_one_stays() -> None:
    ada, ben = administrator("ada"), administrator("ben")
    for _ in range(TIMES):
        User.objects.update(is_superuser=True)

        answers = at_once(demote(ada, ada), demote(ben, ben))

        assert sum(isinstance(one, AccountInvalid) for one in answers) == 1, answers
        assert User.objects.filter(is_superuser=True).count() == 1


@pytest.mark.postgres
def test_the_second_waits_until_the_first_has_committed() -> None:
    ada, ben = administrator("ada"), administrator("ben")

    answer = meanwhile(demote(ada, ben), demote(ben, ada))

    assert isinstance(answer, NotAdministrator)
    assert list(User.objects.filter(is_superuser=True)) == [ada]


@pytest.mark.postgres
def test_what_is_granted_while_a_group_goes_goes_with_it() -> None:
    root = administrator()
    crew = Group.objects.create(name="crew")
    config = Config.objects.create(owner=root, integration_id="webhook", name="Ops")
    share = partial(grant, actor=root, config_id=config.pk, role=Role.EDITOR, group_id=crew.pk)

    answer = meanwhile(share, partial(groups.delete_group, actor=root, group_id=crew.pk))

    assert answer is None
    assert not ConfigGroupPermission.objects.exists()
    assert not Group.objects.exists()


@pytest.mark.postgres
def test_who_grants_to_a_group_that_is_going_is_refused() -> None:
    root = administrator()
    crew = Group.objects.create(name="crew")
    config = Config.objects.create(owner=root, integration_id="webhook", name="Ops")
    share = partial(grant, actor=root, config_id=config.pk, role=Role.EDITOR, group_id=crew.pk)

    answer = meanwhile(partial(groups.delete_group, actor=root, group_id=crew.pk), share)

    assert isinstance(answer, GranteeRefused)
    assert not ConfigGroupPermission.objects.exists()


def test_a_name_is_given_once_whatever_the_case() -> None:
    root = administrator()
    for number in range(TIMES):
        names = (f"sam{number}", f"SAM{number}")

        answers = at_once(
            *(partial(people.create_user, actor=root, username=name, password=PASSWORD) for name in names)
        )

        assert sum(isinstance(one, AccountInvalid) for one in answers) == 1, answers
        assert User.objects.filter(username__iexact=names[0]).count() == 1


def test_a_group_s_name_is_given_once_whatever_the_case() -> None:
    root = administrator()
    for number in range(TIMES):
        names = (f"crew{number}", f"CREW{number}")

        answers = at_once(*(partial(groups.create_group, actor=root, name=name) for name in names))

        assert sum(isinstance(one, AccountInvalid) for one in answers) == 1, answers
        assert Group.objects.filter(name__iexact=names[0]).count() == 1
