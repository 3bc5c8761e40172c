import pytest

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.errors import PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.resources import linking, operations, queries
from jackfield.resources.changes import ResourceChange
from jackfield.resources.errors import ResourceNotFound, StillAttached, UpstreamRefused
from jackfield.resources.models import Link, Resource
from tests.delivery.lines import make_user
from tests.resources.hub import hears, keys_of, light, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Config:
    """One thing that is there, one that is detached."""
    config = make_hub(owner=make_user())
    synced(config, light("here", state="on"), light("gone"))
    linking.link(the("gone"), "lamp", 1)
    synced(config, light("here", state="on"))
    return config


def the(key: str) -> Resource:
    return Resource.objects.get(integration_key=key)


def test_what_is_detached_can_be_deleted(home: Config) -> None:
    key = the("gone").pk
    with hears() as told:
        operations.delete(actor=home.owner, resource_id=key)

    assert (keys_of(home, is_detached=True), Link.objects.count()) == ([], 0)
    assert told == [("gone", ResourceChange.REMOVED)]
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert (entry.action, entry.subject_kind, entry.subject_id) == ("resource.deleted", "resource", str(key))


def test_what_the_service_has_cannot_be_deleted(home: Config) -> None:
    with pytest.raises(StillAttached):
        operations.delete(actor=home.owner, resource_id=the("here").pk)

    assert keys_of(home) == ["here"]


def test_who_may_not_edit_deletes_and_renames_nothing(home: Config) -> None:
    tom = make_user("tom")
    with pytest.raises(ResourceNotFound):
        operations.delete(actor=tom, resource_id=the("gone").pk)
    grant(actor=home.owner, config_id=home.pk, role=Role.OPERATOR, user_id=tom.pk)
    with pytest.raises(PermissionDenied):
        operations.delete(actor=tom, resource_id=the("gone").pk)
    with pytest.raises(PermissionDenied):
        operations.rename_resource(actor=tom, resource_id=the("gone").pk, name="Tom's")

    assert (the("gone").name, the("gone").is_renamed) == ("Light gone", False)


def test_what_is_left_of_a_config_is_its_owners_alone(home: Config) -> None:
    tom, root = make_user("tom"), make_user("root", is_superuser=True)
    grant(actor=home.owner, config_id=home.pk, role=Role.MANAGER, user_id=tom.pk)
    configs.delete(actor=home.owner, config_id=home.pk)
    key = the("gone").pk

    with pytest.raises(ResourceNotFound):
        operations.delete(actor=tom, resource_id=key)
    assert not queries.visible_resources(tom).exists()
    assert queries.visible_resource(root, key).pk == key
    assert queries.visible_resource(home.owner, key).pk == key
    operations.delete(actor=home.owner, resource_id=key)

    assert not Resource.objects.exists()


def test_a_resource_that_never_was_is_not_found(home: Config) -> None:
    with pytest.raises(ResourceNotFound):
        operations.delete(actor=home.owner, resource_id=10**9)


@pytest.mark.parametrize("name", ["", " ", "n" * 256, "nul\0"])
def test_what_is_no_name_is_refused(home: Config, name: str) -> None:
    with pytest.raises(ValueError, match="The resource: the name"):
        operations.rename_resource(actor=home.owner, resource_id=the("here").pk, name=name)

    assert (the("here").name, the("here").is_renamed) == ("Light here", False)


def test_a_name_can_be_left_to_the_service_again(home: Config) -> None:
    operations.rename_resource(actor=home.owner, resource_id=the("here").pk, name="Mine")
    operations.rename_resource(actor=home.owner, resource_id=the("here").pk, name=None)

    synced(home, light("here", name="Theirs"))

    assert the("here").name == "Theirs"


def test_how_a_thing_stands_after_a_command_is_kept(home: Config) -> None:
    said = light("HERE", state="off", attributes={"by": "us"}, name="Not taken over")

    with hears() as told:
        operations.commanded(resource_id=the("here").pk, said=said)
        operations.commanded(resource_id=the("here").pk, said=said)

    row = the("here")
    assert (row.state, row.attributes, row.name) == ("off", {"by": "us"}, "Light here")
    assert told == [("here", ResourceChange.UPDATED)]


def test_a_command_says_nothing_of_another_thing(home: Config) -> None:
    for said in (light("gone", state="off"), light("here", state="x" * 300)):
        with pytest.raises(UpstreamRefused):
            operations.commanded(resource_id=the("here").pk, said=said)

    assert the("here").state == "on"


def test_a_command_says_nothing_of_what_is_gone_or_detached(home: Config) -> None:
    assert operations.commanded(resource_id=the("gone").pk, said=light("gone", state="off")) is None
    assert operations.commanded(resource_id=10**9, said=light("gone", state="off")) is None

    assert the("gone").state is None


def test_an_action_is_given_a_resource_as_it_was_told(home: Config) -> None:
    told = light("x", state="on", attributes={"a": 1}, delegate_of=("here",))
    synced(home, light("here"), told)

    assert operations.as_said(the("x")) == told


def test_lists_are_narrowed(home: Config) -> None:
    synced(home, light("here", name="Kitchen table"), light("b", name="Hall"))

    def found(**narrowed: object) -> list[str]:
        rows = queries.of_config(home.pk, queries.Filter(**narrowed))  # type: ignore[arg-type]  # of the test
        return sorted(row.integration_key for row in rows)

    assert found() == ["b", "gone", "here"]
    assert found(search="KITCHEN") == ["here"]
    assert found(is_detached=True) == ["gone"]
    assert found(kind="light", is_detached=False) == ["b", "here"]
    assert found(kind="lamp") == []
