"""Law 4: every way to change a config counts, when it has committed and not before."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import pre_delete
from django.test.utils import CaptureQueriesContext

from jackfield.configs.models import Config
from jackfield.realtime.models import StatusChange
from jackfield.registry import changes
from tests.registry.desk.tables import Desk, DeskConfig, Room
from tests.registry.kinds import kind

pytestmark = pytest.mark.django_db(transaction=True)

CONFIG = StatusChange.Kind.CONFIG


def elsewhere(ask: Callable[[], Any]) -> Any:
    """What another thread, with a connection of its own, gets."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(ask())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return answers[0]


class _Log:
    """What was recorded since a moment."""

    def __init__(self) -> None:
        newest = StatusChange.objects.order_by("id").last()
        self._since = newest.pk if newest else 0

    def rows(self) -> Any:
        return StatusChange.objects.filter(pk__gt=self._since).order_by("id")


def names(integration: Any, **filters: Any) -> list[str]:
    return [config.name for config in integration.get_configs(**filters)]


@pytest.fixture
def lamp(quick: Any, followed: None) -> Any:
    return quick.register_integration_class(kind("lamp"))


@pytest.fixture
def config(lamp: Any, owner: Any) -> Config:
    made: Config = lamp.create_config(name="one", owner=owner, enabled=True, save=True)
    return made


def _save(config: Config) -> None:
    config.name = "new"
    config.save()


def _save_one_column(config: Config) -> None:
    config.name = "new"
    config.save(update_fields=["name"])


def _update(config: Config) -> None:
    assert Config.objects.filter(name="one").update(name="new") == 1


def _update_of_what_an_owner_has(config: Config) -> None:
    assert config.owner.jackfield_configs.update(name="new") == 1


def _bulk_update(config: Config) -> None:
    config.name = "new"
    assert Config.objects.bulk_update([config], ["name"]) == 1


def _update_or_create(config: Config) -> None:
    Config.objects.update_or_create(pk=config.pk, defaults={"name": "new"})


@pytest.mark.parametrize(
    "change",
    [_save, _save_one_column, _update, _update_of_what_an_owner_has, _bulk_update, _update_or_create],
)
def test_a_change_is_seen_at_once_here_and_recorded_once(lamp: Any, config: Config, change: Any) -> None:
    assert names(lamp) == ["one"]
    log = _Log()
    before = config.last_updated

    change(config)

    assert names(lamp) == ["new"]
    assert elsewhere(lambda: names(lamp)) == ["new"]
    row = log.rows().get()
    assert (row.kind, row.subject_id, row.config_id) == (CONFIG, config.pk, config.pk)
    assert (row.integration_id, row.model, row.removed, row.viewers) == ("lamp", "", False, None)
    assert Config.objects.get().last_updated > before


def _delete(config: Config) -> None:
    config.delete()


def _delete_many(config: Config) -> None:
    Config.objects.filter(name="one").delete()


def _delete_the_owner(config: Config) -> None:
    config.owner.delete()


@pytest.mark.parametrize("change", [_delete, _delete_many, _delete_the_owner])
def test_a_deletion_says_who_saw_it(lamp: Any, config: Config, change: Any) -> None:
    assert names(lamp) == ["one"]
    log = _Log()
    key, owner_key = config.pk, config.owner_id

    change(config)

    assert names(lamp) == []
    row = log.rows().get()
    assert (row.subject_id, row.integration_id, row.removed) == (key, "lamp", True)
    assert row.viewers == {"users": [str(owner_key)], "groups": []}


def test_many_made_at_once_are_seen(lamp: Any, config: Config, owner: Any) -> None:
    assert names(lamp) == ["one"]
    log = _Log()

    made = Config.objects.bulk_create(
        lamp.create_config(name=f"new {number}", owner=owner, enabled=True) for number in range(3)
    )

    assert names(lamp) == ["one", "new 0", "new 1", "new 2"]
    rows = log.rows()
    assert [(row.subject_id, row.integration_id) for row in rows] == [(new.pk, "lamp") for new in made]


def test_updating_more_than_a_statement_names_updates_all(lamp: Any, owner: Any) -> None:
    Config.objects.bulk_create(
        lamp.create_config(name=f"{number}", owner=owner, enabled=True) for number in range(1203)
    )
    log = _Log()

    assert Config.objects.filter(enabled=True).update(enabled=False) == 1203

    assert not Config.objects.filter(enabled=True).exists()
    assert log.rows().count() == 1203


def test_a_cascade_that_sets_a_key_to_null_is_a_change(desk_manager: Any, followed: None) -> None:
    lamp = desk_manager.register_integration_class(kind())
    room = Room._default_manager.create()
    lamp.create_config(name="one", room=room, enabled=True, save=True)
    assert names(lamp, room_id=room.pk) == ["one"]

    key = room.pk
    room.delete()

    assert names(lamp, room_id=key) == []
    assert names(lamp, room=None) == ["one"]


def test_a_cascade_that_deletes_configs_is_a_change(desk_manager: Any, followed: None) -> None:
    lamp = desk_manager.register_integration_class(kind())
    desk = Desk._default_manager.create()
    lamp.create_config(name="one", desk=desk, enabled=True, save=True)
    assert names(lamp) == ["one"]

    desk.delete()

    assert names(lamp) == []


@pytest.mark.parametrize("move", ["save", "update", "bulk_update"])
def test_a_config_that_moves_changes_both_integrations(
    quick: Any, lamp: Any, config: Config, move: str
) -> None:
    bell = quick.register_integration_class(kind("bell"))
    assert (names(lamp), names(bell)) == (["one"], [])

    moving = Config.objects.get()
    moving.integration_id = "bell"
    if move == "save":
        moving.save()
    elif move == "update":
        Config.objects.update(integration_id="bell")
    else:
        Config.objects.bulk_update([moving], ["integration_id"])

    assert (names(lamp), names(bell)) == ([], ["one"])


def test_other_models_changes_are_recorded_by_integration_and_model(desk_manager: Any) -> None:
    lamp = desk_manager.register_integration_class(kind())
    other = desk_manager.register_integration_class(kind("other"))
    log = _Log()

    DeskConfig.objects.bulk_create(
        [lamp.create_config(name="one"), lamp.create_config(name="two"), other.create_config(name="three")]
    )

    rows = log.rows().values_list("integration_id", "model", "subject_id")
    assert sorted(rows) == [("desk-lamp", "desk.deskconfig", None), ("other", "desk.deskconfig", None)]


def test_in_the_transaction_that_wrote_the_database_answers_and_nothing_is_kept(
    lamp: Any, config: Config
) -> None:
    assert names(lamp) == ["one"]
    with transaction.atomic():
        _update(config)
        for _ in range(2):
            with CaptureQueriesContext(connection) as caught:
                assert names(lamp) == ["new"]
            assert len(caught) == 1
        assert elsewhere(lambda: names(lamp)) == ["one"]

    assert names(lamp) == ["new"]
    assert not changes.open_marks


@pytest.mark.parametrize("change", [_save, _save_one_column, _update, _bulk_update, _delete])
def test_what_is_rolled_back_was_never_seen(lamp: Any, config: Config, change: Any) -> None:
    assert names(lamp) == ["one"]
    log = _Log()

    with transaction.atomic():
        change(config)
        assert names(lamp) != ["one"]
        transaction.set_rollback(True)

    assert not changes.open_marks
    with CaptureQueriesContext(connection) as caught:
        assert names(lamp) == ["one"]
    assert len(caught) == 0
    assert not log.rows().exists()


def test_a_rolled_back_savepoint_leaves_the_rest_of_the_transaction_alone(lamp: Any, config: Config) -> None:
    assert names(lamp) == ["one"]
    with transaction.atomic():
        with transaction.atomic():
            _update(config)
            transaction.set_rollback(True)
        with CaptureQueriesContext(connection) as caught:
            assert names(lamp) == ["one"]
        assert len(caught) == 0

        with transaction.atomic():
            Config.objects.update(name="kept")
        with transaction.atomic():
            _save(config)
            transaction.set_rollback(True)
        assert names(lamp) == ["kept"]
    assert names(lamp) == ["kept"]


def test_an_integration_does_not_start_for_what_is_rolled_back(quick: Any, lamp: Any, owner: Any) -> None:
    with transaction.atomic():
        lamp.create_config(name="one", owner=owner, enabled=True, save=True)
        quick.check_expired()
        assert names(lamp) == ["one"]
        transaction.set_rollback(True)

    quick.check_expired()
    assert lamp.happened == []
    assert names(lamp) == []


def test_the_callbacks_of_a_commit_see_what_was_committed(lamp: Any, config: Config) -> None:
    assert names(lamp) == ["one"]
    seen: list[list[str]] = []

    with transaction.atomic():
        transaction.on_commit(lambda: seen.append(names(lamp)))
        _update(config)
        transaction.on_commit(lambda: seen.append(names(lamp)))

    assert seen == [["new"], ["new"]]


@pytest.mark.parametrize("change", [_save, _update, _bulk_update, _delete])
def test_without_its_record_in_the_log_nothing_is_changed(lamp: Any, config: Config, change: Any) -> None:
    def refuse(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith("INSERT INTO") and "statuschange" in sql:
            raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError, match="full"):
        change(config)

    assert Config.objects.get().name == "one"
    assert names(lamp) == ["one"]


@pytest.mark.parametrize("way", ["save", "update", "bulk_update"])
def test_health_alone_is_recorded_and_empties_no_cache(lamp: Any, config: Config, way: str) -> None:
    assert names(lamp) == ["one"]
    log = _Log()
    before = Config.objects.get().last_updated

    config.health, config.failure_count = "FAILING", 3
    if way == "save":
        config.save(update_fields=["health", "failure_count"])
    elif way == "update":
        Config.objects.update(health="FAILING", failure_count=3)
    else:
        Config.objects.bulk_update([config], ["health", "failure_count"])
    lamp.integration_mgr.check_expired()

    with CaptureQueriesContext(connection) as caught:
        assert names(lamp) == ["one"]
    assert len(caught) == 0
    row = log.rows().get()
    assert (row.kind, row.subject_id, row.integration_id) == (CONFIG, config.pk, "lamp")
    stored = Config.objects.get()
    assert (stored.health, stored.failure_count, stored.last_updated) == ("FAILING", 3, before)


def test_health_with_something_else_is_a_change_like_any_other(lamp: Any, config: Config) -> None:
    assert names(lamp) == ["one"]

    Config.objects.update(health="FAILING", name="new")

    assert names(lamp) == ["new"]


def test_saving_no_column_does_nothing(lamp: Any, config: Config) -> None:
    log = _Log()

    config.save(update_fields=[])

    assert not log.rows().exists()


def test_other_models_keep_their_fast_deletes() -> None:
    assert pre_delete.has_listeners(Config)
    assert not pre_delete.has_listeners(get_user_model())
