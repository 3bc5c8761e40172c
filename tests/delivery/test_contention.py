"""Others are in the way: nobody waits for who only points at a config, and a deadlock is tried again."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from jackfield.configs import operations as configs
from jackfield.configs.contention import again_if_contended, is_contention
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.delivery.models import Attempt, Event
from jackfield.delivery.operations import publish
from jackfield.delivery.settlement.settling import settle
from jackfield.registry.status import Health
from tests.delivery.lines import make_config, make_user, states
from tests.delivery.test_settle import a_worker, ended

pytestmark = pytest.mark.django_db(transaction=True)
IMPATIENCE = "SET lock_timeout = '3s'"


@pytest.fixture
def config() -> Config:
    return make_config(owner=make_user())


@contextmanager
def somebody_publishes() -> Iterator[None]:
    """Have a host's transaction open, in which something was published; it stands as long as the block."""
    has_published, may_end = threading.Event(), threading.Event()

    def host() -> None:
        try:
            with transaction.atomic():
                publish("ticket.opened", {"by": "host"})
                with connection.cursor() as cursor:
                    # Now, and not with the commit, it points at the configs.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                has_published.set()
                assert may_end.wait(30)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        published = threads.submit(host)
        assert has_published.wait(30)
        try:
            yield
        finally:
            may_end.set()
        published.result()


@pytest.mark.postgres
class TestSharing:
    def test_health_is_written_while_a_host_has_published_and_not_committed(self, config: Config) -> None:
        with connection.cursor() as cursor:
            cursor.execute(IMPATIENCE)
        with somebody_publishes():
            report_health(config_id=config.pk, health=Health.DEGRADED, reason="It is slow.")
            configs.disable(actor=None, config_id=config.pk)

        config.refresh_from_db()
        assert (config.health, config.enabled) == ("DEGRADED", False)

    def test_failures_are_settled_while_a_host_has_published_and_not_committed(self, config: Config) -> None:
        worker_id = a_worker()
        publish("ticket.opened", {})
        results = ended(Attempt.Outcome.UNAVAILABLE, worker_id=worker_id)
        with connection.cursor() as cursor:
            cursor.execute(IMPATIENCE)
        with somebody_publishes():
            settle(results, worker_id=worker_id)
            assert states() == {"RETRYING": 1}

        config.refresh_from_db()
        assert (config.health, Event.objects.count()) == ("DEGRADED", 2)

    def test_who_publishes_does_not_wait_for_who_holds_a_config(self, config: Config) -> None:
        def host() -> None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(IMPATIENCE)
                publish("ticket.opened", {})
            finally:
                connections.close_all()

        with transaction.atomic():
            configs.locked(actor=None, config_id=config.pk, permission=Permission.OPERATE)
            with ThreadPoolExecutor(1) as threads:
                threads.submit(host).result(30)

        assert states() == {"PENDING": 1}


@pytest.mark.postgres
def test_of_two_in_a_deadlock_both_come_through() -> None:
    owner = make_user()
    keys = [make_config(owner=owner, name=name).pk for name in ("a", "b")]
    meet = threading.Barrier(2)
    tries: list[int] = []

    @again_if_contended
    @transaction.atomic
    def write(first: int, second: int) -> None:
        tries.append(first)
        report_health(config_id=first, health=Health.DEGRADED)
        if tries.count(first) == 1:
            meet.wait(20)
        report_health(config_id=second, health=Health.DEGRADED)

    def closing(first: int, second: int) -> None:
        try:
            write(first, second)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(closing, *keys), threads.submit(closing, *reversed(keys))]
        wait(both, 60)

    assert [one.exception() for one in both] == [None, None]
    # One was given up, and counted once all the same.
    assert len(tries) == 3
    assert set(Config.objects.values_list("failure_count", flat=True)) == {2}


class _Contended(Exception):
    sqlstate = "40P01"


def _contended() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = _Contended()
    return error


class TestAgain:
    def test_it_is_given_up_after_a_few_tries(self) -> None:
        tries: list[int] = []

        @again_if_contended
        def lose() -> None:
            tries.append(1)
            raise _contended()

        with pytest.raises(OperationalError) as found:
            lose()
        assert (len(tries), is_contention(found.value)) == (5, True)

    def test_what_is_no_contention_is_raised_at_once(self) -> None:
        tries: list[int] = []

        @again_if_contended
        def lose() -> None:
            tries.append(1)
            raise OperationalError("the server is gone")

        with pytest.raises(OperationalError) as found:
            lose()
        assert (len(tries), is_contention(found.value)) == (1, False)

    def test_inside_a_transaction_it_is_the_callers_to_try_again(self) -> None:
        tries: list[Any] = []

        @again_if_contended
        def lose() -> None:
            tries.append(1)
            raise _contended()

        with pytest.raises(OperationalError), transaction.atomic():
            lose()
        assert len(tries) == 1
