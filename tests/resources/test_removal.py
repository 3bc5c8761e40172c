"""What becomes of resources when their config, or their integration, goes."""

import pytest
from django.db import IntegrityError, transaction

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Errand
from jackfield.registry import operations as registry
from jackfield.registry.counting import counted
from jackfield.resources import linking, operations, syncing
from jackfield.resources.changes import ResourceChange
from jackfield.resources.models import Link, Resource
from tests.delivery.lines import make_user
from tests.resources.hub import counts, hears, keys_of, light, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Config:
    """One thing that is linked, one that was renamed, one that nobody did anything with."""
    config = make_hub(owner=make_user())
    synced(config, light("linked"), light("renamed"), light("neither"))
    linking.link(the("linked"), "lamp", 1)
    operations.rename_resource(actor=None, resource_id=the("renamed").pk, name="Mine")
    return config


def the(key: str) -> Resource:
    return Resource.objects.get(integration_key=key)


def test_a_deleted_config_leaves_to_its_owner_what_was_used(home: Config) -> None:
    with hears() as told:
        configs.delete(actor=home.owner, config_id=home.pk)

    assert keys_of(None, is_detached=True) == ["linked", "renamed"]
    assert Resource.objects.count() == 2
    assert (the("linked").owner, the("linked").config, the("linked").is_detached) == (home.owner, None, True)
    assert linking.resource_for("lamp", 1) == the("linked")
    assert sorted(told) == [
        ("linked", ResourceChange.DETACHED),
        ("neither", ResourceChange.REMOVED),
        ("renamed", ResourceChange.DETACHED),
    ]


def test_a_config_deleted_with_all_takes_everything_along(home: Config) -> None:
    with hears() as told:
        configs.delete(actor=home.owner, config_id=home.pk, remove_all=True)

    assert (Resource.objects.count(), Link.objects.count()) == (0, 0)
    assert {change for _, change in told} == {ResourceChange.REMOVED}
    assert len(told) == 3


def test_another_config_of_the_owner_finds_what_was_left(home: Config) -> None:
    before = {key: the(key).pk for key in ("linked", "renamed")}
    configs.delete(actor=home.owner, config_id=home.pk)
    anew = make_hub(owner=home.owner, name="Anew")

    sync = synced(anew, light("linked"), light("renamed"), light("neither"))

    assert counts(sync) == (1, 0, 2, 0, 0)
    assert {key: the(key).pk for key in before} == before
    assert (the("renamed").name, the("renamed").owner, the("renamed").config) == ("Mine", None, anew)


def test_a_config_that_goes_takes_its_wish_for_a_sync_along(home: Config) -> None:
    syncing.start(actor=None, config_id=home.pk)

    configs.delete(actor=home.owner, config_id=home.pk)

    assert not Errand.objects.filter(kind=syncing.SYNC).exists()


def test_what_an_application_refuses_keeps_config_and_resources(home: Config) -> None:
    with hears(raising=RuntimeError("not now")), pytest.raises(RuntimeError, match="not now"):
        configs.delete(actor=home.owner, config_id=home.pk)

    assert Config.objects.filter(pk=home.pk).exists()
    assert keys_of(home) == ["linked", "neither", "renamed"]


def test_a_deactivation_keeps_what_was_used_and_a_sync_finds_it_again(home: Config) -> None:
    other = make_hub(owner=home.owner, integration_id="other-hub")
    synced(other, light("x"))
    before = {key: the(key).pk for key in ("linked", "renamed")}

    registry.deactivate(integration_id="hub", actor=None, mode="SAFE")

    assert (keys_of(home), keys_of(home, is_detached=True)) == ([], ["linked", "renamed"])
    assert keys_of(other) == ["x"]
    registry.activate(integration_id="hub", actor=None)
    sync = synced(home, light("linked"), light("renamed"), light("neither"))
    assert counts(sync) == (1, 0, 2, 0, 0)
    assert {key: the(key).pk for key in before} == before


def test_a_deactivation_with_all_keeps_nothing(home: Config) -> None:
    left = make_hub(owner=home.owner, name="Left")
    synced(left, light("x"))
    linking.link(the("x"), "lamp", 2)
    configs.delete(actor=None, config_id=left.pk)
    other = make_hub(owner=home.owner, integration_id="other-hub")
    synced(other, light("y"))

    registry.deactivate(integration_id="hub", actor=None, mode="ALL")

    assert list(Resource.objects.values_list("integration_key", flat=True)) == ["y"]
    assert (Link.objects.count(), Config.objects.filter(integration_id="hub").count()) == (0, 0)


def test_what_there_is_of_an_integration_is_counted(home: Config) -> None:
    assert counted(integration_id="hub") == {"resources": 3}
    assert counted(integration_id="hub", config_id=home.pk) == {"resources": 3}
    assert counted(integration_id="hub", config_id=home.pk + 1) == {}
    assert counted(integration_id="other-hub") == {}


def test_a_user_who_goes_takes_all_of_theirs_along(home: Config) -> None:
    left = make_hub(owner=home.owner, name="Left")
    synced(left, light("x"))
    linking.link(the("x"), "lamp", 2)
    configs.delete(actor=None, config_id=left.pk)

    home.owner.delete()

    assert (Resource.objects.count(), Link.objects.count()) == (0, 0)


def test_a_resource_is_a_configs_or_somebodys_and_never_both(home: Config) -> None:
    for changes in (
        {"owner": home.owner},
        {"config": None},
        {"config": None, "owner": home.owner, "is_detached": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resource.objects.filter(pk=the("linked").pk).update(**changes)
