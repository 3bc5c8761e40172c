"""Laws 3 and 4 between processes: a change is noticed within a second of its commit, by every kind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.configs.models import Config
from jackfield.registry import operations, watcher
from tests.registry.kinds import kind
from tests.registry.other_process import OtherProcess, other_process
from tests.registry.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

#: A plain program, neither server nor worker: nothing is started there.
PLAIN_PROGRAM = """
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from jackfield.configs.models import Config
from jackfield.registry import get_integration_manager
from tests.registry.kinds import kind
from tests.registry.waiting import wait_until

lamp = get_integration_manager().register_integration_class(kind("lamp"))

def names():
    return [config.name for config in lamp.get_configs()]

def queries():
    with CaptureQueriesContext(connection) as caught:
        lamp.get_configs()
    return len(caught)
"""


@pytest.fixture
def lamp(manager: Any) -> Any:
    return manager.register_integration_class(kind("lamp"))


@pytest.fixture
def config(lamp: Any, owner: Any) -> Any:
    return lamp.create_config(name="one", owner=owner, enabled=True, save=True)


@pytest.fixture
def other(transactional_db: None) -> Iterator[OtherProcess]:
    with other_process() as process:
        process.do(PLAIN_PROGRAM)
        yield process


def names(lamp: Any) -> list[str]:
    return [config.name for config in lamp.get_configs()]


def test_a_change_elsewhere_is_noticed_within_a_second(
    lamp: Any, config: Config, other: OtherProcess
) -> None:
    watcher.start()
    assert names(lamp) == ["one"]
    wait_until(lambda: lamp.enabled)

    other.do('Config.objects.update(name="two")')
    assert wait_until(lambda: names(lamp) == ["two"]) < 1

    other.do("Config.objects.update(enabled=False)")
    assert wait_until(lambda: not lamp.enabled) < 1
    assert names(lamp) == []

    other.do("Config.objects.update(enabled=True)")
    assert wait_until(lambda: lamp.enabled) < 1
    assert lamp.happened == ["started", "stopped", "started"]


def test_a_change_elsewhere_is_known_at_once_after_check_expired(
    manager: Any, lamp: Any, config: Config, other: OtherProcess
) -> None:
    watcher.start()
    for number in range(20):
        names(lamp)
        other.do(f'Config.objects.update(name="{number}")')
        manager.check_expired()
        with CaptureQueriesContext(connection) as caught:
            assert names(lamp) == [str(number)]
        assert len(caught) <= 1


def test_is_expired_tells_that_another_process_has_changed_something(
    manager: Any, lamp: Any, config: Config, other: OtherProcess
) -> None:
    manager.check_expired()
    assert not manager.is_expired()

    other.do('Config.objects.update(name="two")')

    assert manager.is_expired()
    manager.check_expired()
    assert not manager.is_expired()


def test_what_is_rolled_back_elsewhere_is_never_seen(lamp: Any, config: Config, other: OtherProcess) -> None:
    watcher.start()
    assert names(lamp) == ["one"]
    other.do("block = transaction.atomic(); block.__enter__(); Config.objects.update(name='undone')")
    for _ in range(50):
        assert names(lamp) == ["one"]
    other.do("transaction.set_rollback(True); block.__exit__(None, None, None)")
    assert other.do("answer = names()") == ["one"]
    assert names(lamp) == ["one"]

    # A long transaction is not skipped either, though others commit while it lasts.
    other.do("block = transaction.atomic(); block.__enter__()")
    if connection.vendor == "postgresql":
        other.do("Config.objects.update(extra_data={'late': True})")
        lamp.create_config(name="meanwhile", owner=config.owner, save=True)
        names(lamp)
    else:
        other.do("Config.objects.update(extra_data={'late': True})")
    other.do("block.__exit__(None, None, None)")
    wait_until(lambda: lamp.get_configs()[0].extra_data == {"late": True}, within_s=1)


def test_a_plain_program_notices_changes_without_being_told_to(
    lamp: Any, config: Config, other: OtherProcess
) -> None:
    assert other.do("answer = queries()") == 1
    assert other.do("answer = queries()") == 0
    assert other.do("wait_until(lambda: lamp.enabled); answer = lamp.enabled") is True

    Config.objects.update(name="two")
    assert other.do("answer = wait_until(lambda: names() == ['two'])") < 1
    assert other.do("answer = queries()") == 0

    Config.objects.all().delete()
    assert other.do("answer = wait_until(lambda: not lamp.enabled)") < 1


def test_activation_is_noticed_by_every_process(
    manager: Any, lamp: Any, config: Config, other: OtherProcess
) -> None:
    watcher.start()
    wait_until(lambda: lamp.enabled)
    other.do("from jackfield.registry import operations")
    assert other.do("names(); answer = wait_until(lambda: lamp.enabled)") < 1

    other.do('operations.pause(integration_id="lamp", actor=None)')
    assert wait_until(lambda: not lamp.enabled) < 1

    operations.resume(integration_id="lamp", actor=None)
    assert other.do("answer = wait_until(lambda: lamp.enabled)") < 1
    assert wait_until(lambda: lamp.enabled) < 1


def test_a_child_of_a_fork_keeps_nothing_that_nobody_watches(
    lamp: Any, config: Config, other: OtherProcess
) -> None:
    answer = other.do(
        """
import os
from django.db.backends.postgresql.base import DatabaseWrapper
names()
connection.close()
child = os.fork()
if child == 0:
    # A pool is not inherited: whoever forks has to see to that, with or without us.
    inherited = dict(DatabaseWrapper._connection_pools)
    DatabaseWrapper._connection_pools.clear()
    names()
    noticed = wait_until(lambda: names() == ["two"]) < 1 and queries() == 0
    os._exit(0 if noticed else 1)
Config.objects.update(name="two")
answer = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), names()]
"""
    )
    assert answer == [0, ["two"]]


def test_configs_whose_keys_the_database_does_not_tell_are_noticed_too(
    lamp: Any, config: Config, other: OtherProcess
) -> None:
    watcher.start()
    assert names(lamp) == ["one"]

    other.do(
        f"""
made = lamp.create_config(name="two", owner_id={config.owner_id}, enabled=True)
Config.objects.bulk_create([made], ignore_conflicts=True)
answer = made.pk
"""
    )

    assert wait_until(lambda: names(lamp) == ["one", "two"]) < 1


def test_a_program_that_ends_stops_what_runs(
    lamp: Any, config: Config, other: OtherProcess, tmp_path: Path
) -> None:
    written = tmp_path / "stopped"
    other.do(
        f"""
def shutdown(self):
    open({str(written)!r}, "w").close()
bell = get_integration_manager().register_integration_class(kind("bell", shutdown=shutdown))
bell.create_config(name="two", owner_id={config.owner_id}, enabled=True, save=True)
answer = wait_until(lambda: bell.enabled)
"""
    )
    assert not written.exists()

    other.end()

    assert written.exists()
