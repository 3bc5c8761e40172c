"""A sync from its request to what it wrote; in one process."""

import asyncio

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.configs import operations as configs
from jackfield.configs.errors import ConfigNotFound, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.calls.calling import prepare_call
from jackfield.delivery.models import Errand as ErrandRow
from jackfield.realtime.models import StatusChange
from jackfield.registry import operations as registry
from jackfield.resources import linking, operations, syncing
from jackfield.resources.changes import ResourceChange
from jackfield.resources.errors import NoSync, NotEnabled, NotWorking, SyncRunning
from jackfield.resources.fetching import fetch
from jackfield.resources.models import Link, Resource, Sync
from tests.delivery.lines import make_user
from tests.resources.hub import Hub, counts, errand_of, hears, keys_of, light, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Config:
    return make_hub(owner=make_user())


def the(key: str) -> Resource:
    return Resource.objects.get(integration_key=key)


def test_what_the_service_has_is_kept(home: Config) -> None:
    sync = synced(home, light("a.1", state="on", attributes={"watt": 9}), light("B", delegate_of=("a.1",)))

    assert (sync.state, sync.error, counts(sync)) == ("SUCCEEDED", "", (2, 0, 0, 0, 0))
    assert sync.finished_at is not None
    kept = the("a.1")
    assert (kept.config_id, kept.integration_id, kept.kind) == (home.pk, "hub", "light")
    assert (kept.name, kept.state, kept.attributes) == ("Light a.1", "on", {"watt": 9})
    assert str(kept.key) == "hub.a.1"
    assert the("B").delegate_of == ["a.1"]


def test_the_same_again_changes_nothing(home: Config) -> None:
    synced(home, light("a"), light("b"))
    before = list(Resource.objects.order_by("pk").values())

    sync = synced(home, light("a"), light("b"))

    assert counts(sync) == (0, 0, 0, 0, 0)
    assert list(Resource.objects.order_by("pk").values()) == before


def test_each_thing_is_counted_once(home: Config) -> None:
    synced(home, light("stays"), light("changes"), light("linked"), light("back"), light("goes"))
    for key in ("linked", "back"):
        linking.link(the(key), "lamp", key)
    synced(home, light("stays"), light("changes"), light("linked"), light("goes"))
    assert keys_of(home, is_detached=True) == ["back"]

    sync = synced(home, light("stays"), light("changes", state="on"), light("back"), light("new"))

    assert counts(sync) == (1, 1, 1, 1, 1)
    assert keys_of(home) == ["back", "changes", "new", "stays"]
    assert keys_of(home, is_detached=True) == ["linked"]


def test_a_key_in_another_case_is_the_same_thing(home: Config) -> None:
    synced(home, light("Kitchen"))
    before = the("Kitchen").pk

    sync = synced(home, light("KITCHEN", name="Light Kitchen"))

    assert counts(sync) == (0, 1, 0, 0, 0)
    assert the("KITCHEN").pk == before


def test_what_comes_back_is_the_same_row_with_its_links(home: Config) -> None:
    synced(home, light("a", state="on"))
    row = the("a")
    linking.link(row, "lamp", 7)
    synced(home)
    detached = the("a")
    assert (detached.is_detached, detached.key, str(detached.previous_key)) == (True, None, "hub.a")

    sync = synced(home, light("A", name="Renamed there", state="off"))

    assert counts(sync) == (0, 0, 1, 0, 0)
    back = Resource.objects.get()
    assert (back.pk, back.is_detached, back.state, back.name) == (row.pk, False, "off", "Renamed there")
    assert linking.resource_for("lamp", 7) == row


def test_a_name_that_a_person_gave_stays(home: Config) -> None:
    synced(home, light("a"))
    operations.rename_resource(actor=home.owner, resource_id=the("a").pk, name="Above the table")

    synced(home, light("a", name="Changed there", state="on"))
    assert (the("a").name, the("a").state) == ("Above the table", "on")
    synced(home)
    assert keys_of(home, is_detached=True) == ["a"]
    sync = synced(home, light("a", name="Changed again"))

    assert counts(sync) == (0, 0, 1, 0, 0)
    assert the("a").name == "Above the table"


def test_all_removes_what_people_did_something_with_too(home: Config) -> None:
    synced(home, light("linked"), light("earlier"), light("stays"))
    linking.link(the("earlier"), "lamp", 1)
    linking.link(the("linked"), "lamp", 2)
    synced(home, light("linked"), light("stays"))

    sync = synced(home, light("stays"), mode="ALL")

    assert counts(sync) == (0, 0, 0, 0, 2)
    assert keys_of(home) == ["stays"]
    assert (keys_of(home, is_detached=True), Link.objects.count()) == ([], 0)


@pytest.mark.parametrize("mode", ["all", "", "EVERYTHING", "SAFE"])
def test_a_mode_that_nobody_knows_is_safe(home: Config, mode: str) -> None:
    synced(home, light("a"))
    linking.link(the("a"), "lamp", 1)

    sync = synced(home, mode=mode)

    assert (sync.mode, counts(sync)) == ("SAFE", (0, 0, 0, 1, 0))


def test_configs_and_integrations_never_mix(home: Config) -> None:
    second = make_hub(owner=home.owner, name="Second")
    other = make_hub(owner=home.owner, integration_id="other-hub")
    stranger = make_hub(owner=make_user("tom"))
    synced(home, light("a"))
    linking.link(the("a"), "lamp", 1)
    configs.delete(actor=home.owner, config_id=home.pk)
    assert [keys_of(one) for one in (second, other, stranger)] == [[], [], []]

    for one in (other, stranger):
        assert counts(synced(one, light("a"))) == (1, 0, 0, 0, 0)
    assert counts(synced(second, light("a"))) == (0, 0, 1, 0, 0)


def test_of_two_that_had_the_key_none_comes_back(home: Config) -> None:
    left = [make_hub(owner=home.owner, name=name) for name in ("First", "Second")]
    for config in left:
        synced(config, light("a"))
        linking.link(Resource.objects.get(config=config), "lamp", config.name)
    for config in left:
        configs.delete(actor=home.owner, config_id=config.pk)

    sync = synced(home, light("a"))

    assert counts(sync) == (1, 0, 0, 0, 0)
    assert sync.notes == ["Light a: 2 detached ones had its key, so a new one was made."]
    assert Resource.objects.count() == 3


def test_a_delegate_stays_while_one_principal_stays(home: Config) -> None:
    camera = light("camera", delegate_of=("left", "right"))
    synced(home, light("left"), light("right"), camera)

    sync = synced(home, light("right"))
    assert counts(sync) == (0, 0, 0, 0, 1)
    assert keys_of(home) == ["camera", "right"]
    assert sync.notes == ["Light camera has gone at the service; it stays for what it stands for."]

    assert counts(synced(home)) == (0, 0, 0, 0, 2)


def test_a_delegate_with_a_link_is_kept_when_its_principals_go(home: Config) -> None:
    synced(home, light("left"), light("camera", delegate_of=("left",)))
    linking.link(the("camera"), "lamp", 1)

    assert counts(synced(home)) == (0, 0, 0, 1, 1)
    assert keys_of(home, is_detached=True) == ["camera"]


def test_only_one_of_a_config_is_under_way(home: Config) -> None:
    first = syncing.start(actor=home.owner, config_id=home.pk)

    with pytest.raises(SyncRunning):
        syncing.start(actor=home.owner, config_id=home.pk)

    assert list(Sync.objects.values_list("pk", "state")) == [(first.pk, "RUNNING")]
    assert ErrandRow.objects.filter(kind=syncing.SYNC, key=str(home.pk)).count() == 1


def test_who_may_not_operate_starts_nothing(home: Config) -> None:
    tom = make_user("tom")
    with pytest.raises(ConfigNotFound):
        syncing.start(actor=tom, config_id=home.pk)
    grant(actor=home.owner, config_id=home.pk, role=Role.VIEWER, user_id=tom.pk)

    with pytest.raises(PermissionDenied):
        syncing.start(actor=tom, config_id=home.pk)

    assert (Sync.objects.count(), ErrandRow.objects.filter(kind=syncing.SYNC).count()) == (0, 0)


def test_what_cannot_be_read_now_is_refused(home: Config) -> None:
    line = make_hub(owner=home.owner, integration_id="no-things")
    with pytest.raises(NoSync):
        syncing.start(actor=home.owner, config_id=line.pk)
    configs.disable(actor=home.owner, config_id=home.pk)
    with pytest.raises(NotEnabled):
        syncing.start(actor=home.owner, config_id=home.pk)
    configs.enable(actor=home.owner, config_id=home.pk)
    registry.pause(integration_id="hub", actor=None)
    with pytest.raises(NotWorking):
        syncing.start(actor=home.owner, config_id=home.pk)

    assert Sync.objects.count() == 0


def test_one_that_was_run_already_is_not_run_again(home: Config) -> None:
    synced(home, light("a"))

    assert asyncio.run(syncing.run(errand_of(home))) is None

    assert len(Hub.read_by) == 1


def test_applications_hear_of_each_change_in_its_transaction(home: Config) -> None:
    with hears() as told:
        synced(home, light("a"), light("b"))
        linking.link(the("a"), "lamp", 1)
        synced(home, light("b", state="on"))
        synced(home, light("a"))

    assert told == [
        ("a", ResourceChange.CREATED),
        ("b", ResourceChange.CREATED),
        ("b", ResourceChange.UPDATED),
        ("a", ResourceChange.DETACHED),
        ("a", ResourceChange.RECONNECTED),
        ("b", ResourceChange.REMOVED),
    ]


def test_an_application_that_raises_undoes_the_sync(home: Config, caplog: pytest.LogCaptureFixture) -> None:
    with hears(raising=RuntimeError("not with me")):
        sync = synced(home, light("a"))

    assert (sync.state, keys_of(home)) == ("FAILED", [])
    assert sync.error == "What was read could not be kept; the log has the details."
    assert "sync could not be written" in caplog.text


def test_who_watches_the_config_hears_of_its_sync(home: Config) -> None:
    StatusChange.objects.all().delete()

    sync = syncing.start(actor=None, config_id=home.pk)
    assert StatusChange.objects.filter(kind="CONFIG", subject_id=home.pk).count() == 1
    before = Config.objects.get(pk=home.pk).status_version
    Hub.things = [light("a")]
    asyncio.run(syncing.run(errand_of(home)))

    assert Config.objects.get(pk=home.pk).status_version > before
    assert StatusChange.objects.filter(kind="CONFIG", subject_id=home.pk).count() > 1
    sync.refresh_from_db()
    assert sync.state == "SUCCEEDED"


def test_few_of_the_earlier_ones_are_kept(home: Config) -> None:
    kept = [synced(home, light(str(number))).pk for number in range(25)]

    assert list(Sync.objects.order_by("pk").values_list("pk", flat=True)) == kept[-20:]
    assert list(Sync.objects.filter(is_last=True).values_list("pk", flat=True)) == kept[-1:]


@pytest.mark.parametrize("size", [20, 200])
def test_reconnecting_asks_as_often_for_many_as_for_few(home: Config, size: int) -> None:
    things = [light(str(number)) for number in range(size)]
    synced(home, *things)
    Link.objects.bulk_create(
        Link(resource=row, kind="lamp", object_id=str(row.pk)) for row in Resource.objects.all()
    )
    synced(home)
    Hub.things = things
    syncing.start(actor=None, config_id=home.pk)
    call = prepare_call(config_id=home.pk)
    ended = asyncio.run(fetch(call))

    with CaptureQueriesContext(connection) as asked:
        assert syncing.finish(call=call, ended=ended)

    reads = [one for one in asked.captured_queries if one["sql"].startswith("SELECT")]
    about = [one for one in reads if "jackfield_resources_resource" in one["sql"]]
    assert len(about) == 2
    assert Sync.objects.get(is_last=True).reconnected == size


def test_who_may_not_edit_removes_nothing_by_a_sync(home: Config) -> None:
    synced(home, light("a"))
    tom = make_user("tom")
    grant(actor=home.owner, config_id=home.pk, role=Role.OPERATOR, user_id=tom.pk)

    with pytest.raises(PermissionDenied):
        syncing.start(actor=tom, config_id=home.pk, mode="ALL")

    assert Sync.objects.get().state == "SUCCEEDED"
    assert syncing.start(actor=tom, config_id=home.pk).mode == "SAFE"
