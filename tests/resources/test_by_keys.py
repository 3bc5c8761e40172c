"""Resources by what their service calls them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from jackfield.configs.models import Config
from jackfield.resources import linking
from jackfield.resources.keys import IntegrationKey
from jackfield.resources.models import Resource
from jackfield.resources.queries import resources_by_keys
from tests.delivery.lines import make_user
from tests.resources.hub import light, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Config:
    config = make_hub(owner=make_user())
    synced(config, light("Kitchen.1"), light("STRASSE"), light("c"))
    return config


def found(config: Config, *keys: str | IntegrationKey) -> list[str]:
    return sorted(one.integration_key for one in resources_by_keys(config, keys))


def test_they_are_found_in_any_case(home: Config) -> None:
    assert found(home, "kitchen.1", "straße", "C", "nothing") == ["Kitchen.1", "STRASSE", "c"]
    assert found(home, "KITCHEN.1", "Kitchen.1") == ["Kitchen.1"]


def test_no_keys_find_nothing_and_ask_nobody(
    home: Config, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert found(home) == []
        assert found(home, "c\0") == []


def test_a_whole_key_is_one_of_its_integration_alone(home: Config) -> None:
    assert found(home, IntegrationKey("HUB", "C")) == ["c"]
    assert found(home, IntegrationKey("other-hub", "c")) == []


def test_those_of_another_config_are_not_among_them(home: Config) -> None:
    other = make_hub(owner=make_user("eve"), name="Other")
    synced(other, light("c"), light("d"))

    assert found(home, "c", "d") == ["c"]
    assert [one.config_id for one in resources_by_keys(other, ["c"])] == [other.pk]


def test_what_is_detached_has_no_key(home: Config) -> None:
    linking.link(Resource.objects.get(integration_key="c"), "lamp", 1)
    synced(home, light("Kitchen.1"))

    assert found(home, "c", "kitchen.1") == ["Kitchen.1"]
