"""Laws 5 and 6: what is kept of configs, whose they are, and that nobody can spoil them."""

import copy
import json
import pickle
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import close_old_connections, connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresConnection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext
from psycopg import IsolationLevel

from jackfield.configs.models import Config
from jackfield.registry import watcher
from jackfield.registry.cache import ConfigCache
from jackfield.registry.errors import IntegrationNotRegisteredError, ReadOnly
from tests.registry.desk.tables import Desk, DeskConfig
from tests.registry.kinds import kind

pytestmark = pytest.mark.django_db(transaction=True)


def queries_of(ask: Any) -> int:
    """How many queries it takes."""
    with CaptureQueriesContext(connection) as caught:
        ask()
    return len(caught)


@pytest.fixture
def lamp(quick: Any, followed: None) -> Any:
    return quick.register_integration_class(kind("lamp"))


@pytest.fixture
def config(lamp: Any, owner: Any) -> Config:
    made: Config = lamp.create_config(
        name="one", owner=owner, enabled=True, save=True, settings={"colours": ["red"], "size": {"cm": 3}}
    )
    return made


def test_one_query_and_then_none(lamp: Any, config: Config) -> None:
    assert queries_of(lamp.get_configs) == 1
    assert queries_of(lamp.get_configs) == 0
    assert lamp.get_configs() == (config,)
    assert lamp.get_configs() is lamp.get_configs()


def test_get_configs_are_the_enabled_ones_of_this_integration_alone(
    quick: Any, lamp: Any, config: Config, owner: Any
) -> None:
    bell = quick.register_integration_class(kind("bell"))
    disabled = lamp.create_config(name="off", owner=owner, save=True)
    foreign = bell.create_config(name="bell", owner=owner, enabled=True, save=True)

    assert lamp.get_configs() == (config,)
    assert quick.get_integration_configs(type(lamp)) == (config, disabled)
    assert quick.get_integration_configs() == (config, disabled, foreign)
    assert quick.get_integration_configs(name="off") == (disabled,)


def test_filters_are_kept_apart_and_their_order_does_not_matter(
    quick: Any, lamp: Any, config: Config
) -> None:
    cls = type(lamp)
    assert queries_of(lambda: quick.get_integration_configs(cls, name="one", enabled=True)) == 1
    assert queries_of(lambda: quick.get_integration_configs(cls, enabled=True, name="one")) == 0
    assert queries_of(lambda: quick.get_integration_configs(cls, name="two", enabled=True)) == 1
    assert queries_of(lambda: quick.get_integration_configs(cls, name__in=["one", "two"])) == 1
    assert queries_of(lambda: quick.get_integration_configs(cls, name__in=["one", "two"])) == 0
    assert queries_of(lambda: quick.get_integration_configs(cls, name__in=("two",))) == 1


def test_filters_of_another_type_are_others(quick: Any, lamp: Any, owner: Any) -> None:
    one = lamp.create_config(name="1", owner=owner, save=True)
    true = lamp.create_config(name="True", owner=owner, save=True)

    assert quick.get_integration_configs(name=1) == (one,)
    assert quick.get_integration_configs(name=True) == (true,)
    assert quick.get_integration_configs(name="1") == (one,)


def test_two_owners_that_print_alike_never_see_each_others_configs(desk_manager: Any, followed: None) -> None:
    lamp = desk_manager.register_integration_class(kind())
    mine, yours = Desk._default_manager.create(), Desk._default_manager.create()
    assert str(mine) == str(yours)
    my_config = lamp.create_config(name="a", desk=mine, enabled=True, save=True)
    your_config = lamp.create_config(name="b", desk=yours, enabled=True, save=True)

    for _ in range(2):
        assert lamp.get_configs(desk=mine) == (my_config,)
        assert lamp.get_configs(desk=yours) == (your_config,)
    assert (
        queries_of(lambda: lamp.get_configs(desk=Desk._default_manager.get(pk=mine.pk))) == 1
    )  # The desk itself.


def test_an_edit_of_one_empties_no_other_integrations_cache(quick: Any, followed: None, owner: Any) -> None:
    lamps = [quick.register_integration_class(kind(f"lamp-{number}")) for number in range(50)]
    for lamp in lamps:
        lamp.create_config(name="one", owner=owner, enabled=True, save=True)
        lamp.get_configs()

    changed = lamps[7].get_configs()[0].editable()
    changed.name = "renamed"
    changed.save()

    assert [queries_of(lamp.get_configs) for lamp in lamps] == [int(n == 7) for n in range(50)]
    assert lamps[7].get_configs()[0].name == "renamed"


def test_clearing_one_answer_one_class_or_all_costs_one_query_again(
    quick: Any, lamp: Any, config: Config
) -> None:
    cls = type(lamp)

    def ask() -> None:
        quick.get_integration_configs(cls, name="one")

    ask()
    for clear in (
        lambda: quick.clear_configs_cache(cls, name="one"),
        lambda: quick.clear_configs_cache(cls),
        quick.clear_all_configs_cache,
    ):
        assert queries_of(ask) == 0
        clear()
        assert queries_of(ask) == 1
    quick.clear_configs_cache(cls, name="never asked")
    quick.clear_configs_cache(cls, name=F("integration_id"))
    assert queries_of(ask) == 0


def test_what_cannot_be_a_key_asks_the_database_each_time(quick: Any, lamp: Any, config: Config) -> None:
    owners = get_user_model().objects.filter(username="ada")
    assert quick.get_integration_configs(owner__in=owners) == (config,)

    for filters in ({"owner__in": owners}, {"name": F("name")}, {"owner__username": "ada"}):
        assert queries_of(lambda f=filters: quick.get_integration_configs(**f)) == 1
        assert queries_of(lambda f=filters: quick.get_integration_configs(**f)) == 1
    with pytest.raises(TypeError):
        quick.get_integration_configs(Q(name="one"), None)


def test_a_filter_through_another_table_follows_that_table(quick: Any, config: Config, owner: Any) -> None:
    assert quick.get_integration_configs(owner__username="ada") == (config,)

    owner.username = "grace"
    owner.save()

    assert quick.get_integration_configs(owner__username="ada") == ()


def test_a_related_object_is_never_a_stale_one(lamp: Any, config: Config, owner: Any) -> None:
    assert lamp.get_configs()[0].owner.is_active
    owner.is_active = False
    owner.save()

    assert not lamp.get_configs()[0].owner.is_active
    lamp.get_configs()[0].owner.username = "poison"
    assert lamp.get_configs()[0].owner.username == "ada"


def test_what_is_shared_refuses_every_change(lamp: Any, config: Config) -> None:
    shared = lamp.get_configs()[0]
    attempts = [
        lambda: setattr(shared, "name", "x"),
        lambda: delattr(shared, "name"),
        lambda: shared.set("size", 1),
        shared.save,
        shared.delete,
        shared.refresh_from_db,
        lambda: shared.settings.update(size=1),
        lambda: shared.settings.pop("size"),
        lambda: shared.settings.__setitem__("size", 1),
        lambda: shared.settings["colours"].append("blue"),
        shared.settings["colours"].sort,
        shared.settings["size"].clear,
        lambda: shared.get("colours").extend(["blue"]),
        lambda: shared.secrets.setdefault("key", 1),
        lambda: shared.event_types.insert(0, "*"),
    ]

    for attempt in attempts:
        with pytest.raises(ReadOnly):
            attempt()
    with pytest.raises(TypeError):
        lamp.get_configs()[0] = None

    again = lamp.get_configs()[0]
    assert (again.name, again.settings) == ("one", {"colours": ["red"], "size": {"cm": 3}})
    assert Config.objects.get().name == "one"


def test_what_is_shared_is_otherwise_a_config(lamp: Any, config: Config, owner: Any) -> None:
    shared = lamp.get_configs()[0]

    assert isinstance(shared, Config)
    assert shared == config
    assert hash(shared) == hash(config)
    assert repr(shared) == repr(config)
    assert shared.is_read_only
    assert not config.is_read_only
    assert json.loads(json.dumps(shared.settings)) == config.settings
    assert Config.objects.filter(pk=shared.pk, owner=shared.owner).exists()
    assert list(shared.user_permissions.all()) == []


def test_editable_is_a_fresh_copy(lamp: Any, config: Config) -> None:
    shared = lamp.get_configs()[0]

    copied = shared.editable()
    copied.settings["colours"].append("blue")
    copied.name = "two"
    copied.save()

    assert lamp.get_configs()[0].settings["colours"] == ["red", "blue"]
    assert shared.name == "one"
    copied.delete()
    with pytest.raises(Config.DoesNotExist):
        shared.editable()


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_copies_of_what_is_shared_are_ordinary(lamp: Any, config: Config, duplicate: Any) -> None:
    copied = duplicate(lamp.get_configs()[0])

    assert type(copied) is Config
    copied.settings["colours"].append("blue")
    copied.save()
    assert Config.objects.get().settings["colours"] == ["red", "blue"]
    assert copied.owner is copied.owner


def test_a_reader_that_was_slow_puts_no_stale_rows_back(quick: Any, lamp: Any, config: Config) -> None:
    has_read, may_go_on = threading.Event(), threading.Event()
    seen: list[Any] = []

    def hold(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        rows = execute(sql, params, many, context)
        if "jackfield_configs_config" in sql:
            has_read.set()
            may_go_on.wait(10)
        return rows

    def read_slowly() -> None:
        with connection.execute_wrapper(hold):
            seen.append(lamp.get_configs()[0].name)
        close_old_connections()
        connection.close()

    reader = threading.Thread(target=read_slowly)
    reader.start()
    has_read.wait(10)
    config.name = "changed"
    config.save()
    may_go_on.set()
    reader.join()

    assert lamp.get_configs()[0].name == "changed"
    assert seen in (["one"], ["changed"])  # SQLite reads row by row, after the wrapper.


def test_a_transaction_that_sees_the_present_fills_the_cache(lamp: Any, config: Config) -> None:
    with transaction.atomic():
        assert lamp.get_configs() == (config,)
    assert queries_of(lamp.get_configs) == 0


@pytest.fixture
def _transactions_look_into_the_past(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """As a project may have set it up."""

    def begin_anew() -> None:
        database = connections["default"]
        database.close()
        if isinstance(database, PostgresConnection):
            database.close_pool()  # Else others would inherit what its connections were told.

    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "postgresql":
        monkeypatch.setitem(options, "isolation_level", IsolationLevel.REPEATABLE_READ)
    else:
        monkeypatch.setitem(options, "transaction_mode", "DEFERRED")
    begin_anew()
    yield
    watcher.stop()
    monkeypatch.undo()
    begin_anew()


@pytest.mark.usefixtures("_transactions_look_into_the_past")
def test_a_transaction_that_may_look_into_the_past_fills_no_cache(lamp: Any, config: Config) -> None:
    with transaction.atomic():
        assert lamp.get_configs() == (config,)
    assert queries_of(lamp.get_configs) == 1


def test_a_class_without_an_id_has_no_configs(quick: Any) -> None:
    with pytest.raises(IntegrationNotRegisteredError):
        quick.get_integration_configs(kind(""))


def test_configs_of_an_integration_that_is_gone_are_listed_readable_and_deletable(
    quick: Any, owner: Any
) -> None:
    orphan = Config.objects.create(integration_id="gone", name="one", owner=owner, settings={"a": 1})

    found = quick.get_integration_configs()

    assert found == (orphan,)
    assert found[0].get("a") == 1
    assert found[0].get("b", "default") == "default"
    with pytest.raises(IntegrationNotRegisteredError):
        _ = found[0].integration
    found[0].editable().delete()
    assert quick.get_integration_configs() == ()


def test_the_cache_is_bounded_in_answers_and_in_configs() -> None:
    cache: ConfigCache[int] = ConfigCache(max_entries=3, max_configs=10)
    for number in range(5):
        stamp = cache.stamp("lamp")
        assert cache.put(("lamp", number), integration_id="lamp", stamp=stamp, configs=(number,))
    assert list(cache.entries) == [("lamp", 2), ("lamp", 3), ("lamp", 4)]

    assert cache.put(("lamp", 9), integration_id="lamp", stamp=cache.stamp("lamp"), configs=(0,) * 9)
    assert list(cache.entries) == [("lamp", 4), ("lamp", 9)]
    assert not cache.put(("lamp", 8), integration_id="lamp", stamp=cache.stamp("lamp"), configs=(0,) * 11)

    cache.forget("lamp")
    assert cache.entries == {}
    for number in range(3):
        assert cache.put(("lamp", number), integration_id="lamp", stamp=cache.stamp("lamp"), configs=(0,) * 3)
    assert len(cache.entries) == 3


def test_an_answer_that_is_older_than_a_change_is_not_kept() -> None:
    cache: ConfigCache[int] = ConfigCache()
    forget_lamp: Callable[[], None] = partial(cache.forget, "lamp")
    for forget in (forget_lamp, cache.forget_all):
        of_lamp, of_bell, of_all = cache.stamp("lamp"), cache.stamp("bell"), cache.stamp(None)
        forget()
        assert not cache.put(("lamp",), integration_id="lamp", stamp=of_lamp, configs=())
        assert not cache.put((None,), integration_id=None, stamp=of_all, configs=())
        kept = cache.put(("bell",), integration_id="bell", stamp=of_bell, configs=())
        assert kept is (forget is forget_lamp)


def test_desk_configs_have_a_manager_of_their_own(desk_manager: Any) -> None:
    lamp = desk_manager.register_integration_class(kind(name="Lamp"))

    config = lamp.create_config(name="one")

    assert isinstance(config, DeskConfig)
    assert config.integration is lamp
    assert str(config) == "one (Lamp)"
    desk_manager.unregister_integration_class(type(lamp))
    assert str(config) == "one (desk-lamp)"
