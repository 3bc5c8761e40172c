"""Configs kept at hand of models, managers and filters that are not the ordinary ones."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection, models
from django.db.models import Value
from django.db.models.signals import post_init
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from jackfield.registry.config_querysets import ConfigManager
from jackfield.registry.errors import ReadOnly
from jackfield.registry.manager import IntegrationManager
from jackfield.registry.models import BaseIntegrationConfig
from tests.registry.kinds import kind

pytestmark = pytest.mark.django_db(transaction=True)

unusual_apps = Apps()


class Room(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "unusual"
        apps = unusual_apps

    def __str__(self) -> str:
        return self.name


def managing(narrow: Any) -> Any:
    """Return a default manager whose querysets ``narrow`` makes."""
    base: Any = ConfigManager
    return type("Narrowing", (base,), {"get_queryset": lambda self: narrow(base.get_queryset(self))})()


def unusual(name: str, **members: Any) -> Any:
    meta = type("Meta", (), {"app_label": "unusual", "apps": unusual_apps})
    return type(name, (BaseIntegrationConfig,), {"__module__": __name__, "Meta": meta, **members})


def _made_with_more(self: Any, *args: Any, **kwargs: Any) -> None:
    BaseIntegrationConfig.__init__(self, *args, **kwargs)
    self.is_ready = True


def to_room() -> Any:
    return models.ForeignKey(Room, null=True, on_delete=models.CASCADE, related_name="+")


Joined = unusual("Joined", room=to_room(), objects=managing(lambda rows: rows.select_related("room")))
Thin = unusual("Thin", objects=managing(lambda rows: rows.defer("settings", "extra_data")))
Wide = unusual("Wide", objects=managing(lambda rows: rows.annotate(shelf=Value("top"))))
Filed = unusual("Filed", logo=models.FileField(blank=True))
Initialized = unusual("Initialized", __init__=_made_with_more)
Dated = unusual("Dated", due_at=models.DateTimeField(default=timezone.now))

MODELS = (Room, Joined, Thin, Wide, Filed, Initialized, Dated)


@pytest.fixture(scope="module", autouse=True)
def tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in reversed(MODELS):
                editor.delete_model(model)


@pytest.fixture(autouse=True)
def empty(tables: None, transactional_db: None) -> Iterator[None]:
    # Tables of models that Django does not know are not emptied by it.
    yield
    for model in reversed(MODELS):
        model._default_manager.all().delete()


def lamp_of(model: Any) -> Any:
    """Return an integration of a manager for the model; the manager lives as long as it."""
    manager: IntegrationManager[Any] = IntegrationManager(model)
    return manager.register_integration_class(kind())


def made(lamp: Any, **fields: Any) -> Any:
    return lamp.create_config(
        save=True, enabled=True, **{"name": "one", "settings": {"colour": "red"}, **fields}
    )


def test_a_manager_that_joins_tables_gives_each_config_its_own_key_and_name() -> None:
    lamp = lamp_of(Joined)
    room = Room._default_manager.create(name="hall")
    for _ in range(3):
        Room._default_manager.create(name="other")
    configs = [made(lamp, name=f"config {number}", room=room) for number in range(3)]

    found = lamp.get_configs()

    assert [(config.pk, config.name) for config in found] == [(one.pk, one.name) for one in configs]
    assert found[0].room == room


def test_a_manager_that_leaves_columns_out_leaves_none_out_of_what_is_kept() -> None:
    lamp = lamp_of(Thin)
    made(lamp)

    [found] = lamp.get_configs()

    assert found.settings == {"colour": "red"}
    assert found.get_deferred_fields() == set()


def test_what_a_manager_adds_is_there() -> None:
    lamp = lamp_of(Wide)
    config = made(lamp)

    [found] = lamp.get_configs()

    assert (found.pk, found.shelf, found.settings) == (config.pk, "top", {"colour": "red"})
    with pytest.raises(ReadOnly):
        found.settings["colour"] = "blue"
    with pytest.raises(ReadOnly):
        found.name = "two"


def test_a_column_that_is_more_than_a_value_is_what_its_field_makes_of_it() -> None:
    lamp = lamp_of(Filed)
    made(lamp, logo="logos/one.svg")

    [found] = lamp.get_configs()

    assert found.logo.name == "logos/one.svg"
    with pytest.raises(ReadOnly):
        found.enabled = False


def test_a_model_s_own_making_is_not_passed_by() -> None:
    lamp = lamp_of(Initialized)
    made(lamp)

    assert [config.is_ready for config in lamp.get_configs()] == [True]


def test_who_hears_of_instances_hears_of_these() -> None:
    lamp = lamp_of(Dated)
    made(lamp)
    heard: list[Any] = []

    def hear(instance: Any, **_: object) -> None:
        heard.append(instance.name)

    post_init.connect(hear, sender=Dated)
    try:
        lamp.get_configs()
    finally:
        post_init.disconnect(hear, sender=Dated)

    assert heard == ["one"]


@pytest.mark.parametrize("filters", [{"name__in": []}, {"pk__in": ()}])
def test_a_filter_that_nothing_can_fit_finds_nothing(filters: dict[str, Any]) -> None:
    lamp = lamp_of(Dated)
    made(lamp)

    assert lamp.get_configs(**filters) == ()


def test_a_day_is_that_of_whoever_asks() -> None:
    lamp = lamp_of(Dated)
    made(lamp, due_at=datetime(2026, 1, 1, 20, tzinfo=UTC))
    next_day = datetime(2026, 1, 2, tzinfo=UTC).date()

    with timezone.override("Asia/Tokyo"):
        there = lamp.get_configs(due_at__date=next_day)
    here = lamp.get_configs(due_at__date=next_day)

    assert (len(there), len(here)) == (1, 0)
