import pytest

from jackfield.configs.models import Config
from jackfield.resources import linking
from jackfield.resources.errors import LinkedElsewhere, ResourceNotFound
from jackfield.resources.models import Link, Resource
from tests.delivery.lines import make_user
from tests.resources.hub import light, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Config:
    config = make_hub(owner=make_user())
    synced(config, light("a"), light("b"))
    return config


def the(key: str) -> Resource:
    return Resource.objects.get(integration_key=key)


def test_an_object_finds_its_resource_and_back(home: Config) -> None:
    linking.link(the("a"), "lamp", 7)
    linking.link(the("a"), "room", "kitchen")

    assert linking.resource_for("lamp", "7") == the("a")
    assert linking.resource_for("lamp", "kitchen") is None
    found = [(one.kind, one.object_id) for one in linking.links_of(the("a"))]
    assert found == [("lamp", "7"), ("room", "kitchen")]
    assert linking.links_of(the("b")) == []


def test_many_objects_find_their_resources_at_once(home: Config) -> None:
    linking.link(the("a"), "lamp", 1)
    linking.link(the("b"), "lamp", 2)

    assert linking.resources_for("lamp", [1, "2", 3]) == {"1": the("a"), "2": the("b")}


def test_linking_again_is_the_same_link(home: Config) -> None:
    first = linking.link(the("a"), "lamp", 7)

    assert linking.link(the("a"), "lamp", "7") == first
    assert Link.objects.count() == 1


def test_an_object_that_is_linked_elsewhere_stays_there(home: Config) -> None:
    linking.link(the("a"), "lamp", 7)

    with pytest.raises(LinkedElsewhere):
        linking.link(the("b"), "lamp", 7)

    assert linking.resource_for("lamp", 7) == the("a")


def test_an_object_can_be_unlinked_and_linked_anew(home: Config) -> None:
    linking.link(the("a"), "lamp", 7)

    assert linking.unlink("lamp", 7)
    assert not linking.unlink("lamp", 7)
    linking.link(the("b"), "lamp", 7)

    assert linking.resource_for("lamp", 7) == the("b")


def test_a_resource_that_is_gone_is_linked_to_nothing(home: Config) -> None:
    gone = the("a")
    synced(home, light("b"))

    with pytest.raises(ResourceNotFound):
        linking.link(gone, "lamp", 7)

    assert Link.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "object_id"), [("", 1), ("k" * 101, 1), ("lamp", ""), ("lamp", "x" * 256), ("lamp", "\0")]
)
def test_what_is_no_link_is_refused(home: Config, kind: str, object_id: object) -> None:
    with pytest.raises(ValueError, match="A link has"):
        linking.link(the("a"), kind, object_id)

    assert Link.objects.count() == 0
