"""Whatever code writes a config: its secrets go to no destination for which nobody entered them."""

import copy
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.db import connection, transaction
from django.db.models import Case, F, Value, When
from django.db.models.fields.json import JSONField

from jackfield.audit.models import AuditEntry
from jackfield.configs import keeping, operations
from jackfield.configs.errors import SettingsRefused
from jackfield.configs.models import Config
from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Event, Integration, Secret, Settings, on, setting

HERE, THERE = {"url": "https://here.test"}, {"url": "https://there.test"}


class LooseSettings(Settings):
    url: str = setting("URL", kind="url")
    docs: str = setting("Docs", kind="url", destination=False, default="")
    token: Secret | None = setting("Token", required=False)


class StrictSettings(Settings):
    url: str = setting("URL", kind="url")
    token: Secret = setting("Token")


class AddressSettings(Settings):
    """The URL itself is a secret, as webhooks have it."""

    hook_url: Secret = setting("Hook", kind="url")
    token: Secret | None = setting("Token", required=False)


class SteeringSettings(Settings):
    hook_url: Secret = setting("Hook", kind="url", destination=True)
    token: Secret | None = setting("Token", required=False)


def _kind(name: str, settings: Any) -> Any:
    async def post(self: Any, event: Event, context: Context[Any]) -> None:
        pass

    return type(
        name,
        (Integration,),
        {"integration_id": name, "settings_class": settings, "post": on("ticket.*")(post)},
    )


KINDS = [
    _kind("loose", LooseSettings),
    _kind("strict", StrictSettings),
    _kind("address", AddressSettings),
    _kind("steering", SteeringSettings),
]


@pytest.fixture
def kinds() -> Iterator[None]:
    manager = get_integration_manager()
    for cls in KINDS:
        manager.register_integration_class(cls)
    yield
    for cls in KINDS:
        manager.unregister_integration_class(cls)


def make(kind: str = "loose", **more: Any) -> Config:
    owner = more.pop("owner", None) or User.objects.create_user(f"olivia-{kind}")
    given: dict[str, Any] = {"settings": HERE, "secrets": {"token": "t0ken"}, "name": "Mine"}
    return operations.create(actor=owner, owner=owner, integration_id=kind, **{**given, **more})


def stored(config: Config) -> tuple[dict[str, Any], list[str]]:
    row = Config.objects.get(pk=config.pk)
    return row.settings, sorted(row.secrets)


def seal_of(config: Config, **secrets: str) -> None:
    keeping.store(config=config, secrets=secrets, actor=None)


def by_save(config: Config) -> None:
    config.settings = dict(THERE)
    config.save()


def by_a_copy_of_what_is_kept(config: Config) -> None:
    [kept] = get_integration_manager().get_integration_configs(pk=config.pk)
    copied = copy.deepcopy(kept)
    copied.settings = dict(THERE)
    copied.save()


def by_set(config: Config) -> None:
    config.set("url", THERE["url"])
    config.save()


def by_some_fields(config: Config) -> None:
    config.settings = dict(THERE)
    config.save(update_fields=["settings"])


def by_update(config: Config) -> None:
    Config.objects.filter(pk=config.pk).update(settings=THERE)


def by_expression(config: Config) -> None:
    there = Case(When(enabled=True, then=F("settings")), default=Value(THERE, JSONField()))
    Config.objects.filter(pk=config.pk).update(settings=there)


def by_bulk_update(config: Config) -> None:
    config.settings = dict(THERE)
    Config.objects.bulk_update([config], ["settings"])


def by_update_or_create(config: Config) -> None:
    Config.objects.update_or_create(pk=config.pk, defaults={"settings": THERE})


def by_an_instance_made_by_hand(config: Config) -> None:
    Config(
        pk=config.pk, owner=config.owner, integration_id=config.integration_id, name="Mine", settings=THERE
    ).save()


def by_a_fixture(config: Config) -> None:
    config.settings = dict(THERE)
    config.save_base(raw=True)


def by_loading_a_fixture(config: Config) -> None:
    [row] = json.loads(serializers.serialize("json", [config]))
    row["fields"]["settings"] = THERE
    for loaded in serializers.deserialize("json", json.dumps([row])):
        loaded.save()


WAYS = [
    by_save,
    by_a_copy_of_what_is_kept,
    by_set,
    by_some_fields,
    by_update,
    by_expression,
    by_bulk_update,
    by_update_or_create,
    by_an_instance_made_by_hand,
    by_a_fixture,
    by_loading_a_fixture,
]
each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.__name__))
Way = Callable[[Config], None]


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
class TestEachWay:
    @each_way
    def test_a_new_destination_empties_secrets_and_the_audit_says_which(self, way: Way) -> None:
        config = make()
        fingerprint = config.secrets["token"]["fingerprint"]

        way(config)

        assert stored(config) == (THERE, [])
        [entry] = AuditEntry.objects.filter(action="config.secrets_emptied")
        [change] = entry.changes
        assert (entry.subject_id, change["field"], change["before"], change["secret"]) == (
            str(config.pk),
            "token",
            fingerprint,
            True,
        )

    @each_way
    def test_where_a_secret_is_required_it_is_refused(self, way: Way) -> None:
        config = make("strict")
        before = Config.objects.values().get(pk=config.pk)

        with pytest.raises(SettingsRefused) as refused, transaction.atomic():
            way(config)

        assert [(i.path, i.code) for i in refused.value.issues] == [(("values", "token"), "secret_required")]
        assert Config.objects.values().get(pk=config.pk) == before

    @each_way
    def test_of_what_is_not_installed_any_setting_may_be_a_destination(self, way: Way) -> None:
        config = make()
        get_integration_manager().unregister_integration_class(KINDS[0])
        try:
            way(config)
        finally:
            get_integration_manager().register_integration_class(KINDS[0])

        assert stored(config) == (THERE, [])

    def test_what_is_no_destination_empties_nothing(self) -> None:
        config = make()

        Config.objects.filter(pk=config.pk).update(settings={**HERE, "docs": "https://x.test"}, name="New")
        config.refresh_from_db()
        config.set("docs", "https://y.test")
        config.save()

        assert stored(config)[1] == ["token"]
        assert not AuditEntry.objects.filter(action="config.secrets_emptied").exists()

    def test_a_secret_that_was_set_anew_with_it_stays(self) -> None:
        config = make("strict")
        config.settings = dict(THERE)
        seal_of(config, token="new")

        config.save()

        assert stored(config) == (THERE, ["token"])
        assert keeping.reveal(Config.objects.get(pk=config.pk)) == {"token": "new"}

    def test_another_integration_is_another_destination(self) -> None:
        config = make()

        Config.objects.filter(pk=config.pk).update(integration_id="address")
        by_update_emptied = stored(config)[1]
        other = make(name="Other", owner=config.owner)
        other.integration_id = "steering"
        with pytest.raises(SettingsRefused), transaction.atomic():
            Config.objects.filter(pk=make("strict").pk).update(integration_id="strict", settings=THERE)

        other.save()

        assert (by_update_emptied, stored(other)[1]) == ([], [])

    def test_of_many_rows_each_is_judged_by_itself(self) -> None:
        one = make()
        other = make(name="Other", owner=one.owner, settings=THERE)

        Config.objects.filter(owner=one.owner).update(settings=THERE)

        assert (stored(one)[1], stored(other)[1]) == ([], ["token"])

    def test_one_row_that_is_refused_refuses_all(self) -> None:
        strict = make("strict")
        loose = make()

        with pytest.raises(SettingsRefused), transaction.atomic():
            Config.objects.filter(pk__in=[strict.pk, loose.pk]).update(settings=THERE)

        assert (stored(strict), stored(loose)) == ((HERE, ["token"]), (HERE, ["token"]))

    def test_an_upsert_of_settings_is_refused(self) -> None:
        config = make()
        row = Config(pk=config.pk, owner=config.owner, integration_id="loose", name="Mine", settings=THERE)

        with pytest.raises(ValueError, match="update those rows"):
            Config.objects.bulk_create(
                [row], update_conflicts=True, update_fields=["settings"], unique_fields=["id"]
            )

        assert stored(config) == (HERE, ["token"])


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
class TestStaleInstances:
    def test_one_read_before_brings_no_emptied_secret_back(self) -> None:
        config = make()
        stale = Config.objects.get(pk=config.pk)
        by_save(config)

        stale.save(update_fields=["secrets"])

        assert stored(config) == (THERE, [])

    def test_nor_to_the_place_that_it_knew(self) -> None:
        config = make()
        stale = Config.objects.get(pk=config.pk)
        by_save(config)

        stale.save()

        assert stored(config) == (HERE, [])

    def test_nor_in_bulk(self) -> None:
        config = make()
        stale = Config.objects.get(pk=config.pk)
        by_save(config)

        Config.objects.bulk_update([stale], ["secrets"])

        assert stored(config) == (THERE, [])

    def test_a_destination_is_compared_with_the_row_and_not_with_what_was_read(self) -> None:
        config = make()
        stale = Config.objects.get(pk=config.pk)
        by_save(config)
        seal_of(config, token="for-there")
        config.save()

        stale.save(update_fields=["settings"])

        assert stored(config) == (HERE, [])

    def test_what_others_set_meanwhile_stays(self) -> None:
        config = make(secrets={})
        stale = Config.objects.get(pk=config.pk)
        seal_of(config, token="later")
        config.save()

        stale.name = "Renamed"
        stale.save()

        assert keeping.reveal(Config.objects.get(pk=config.pk)) == {"token": "later"}

    def test_after_a_refresh_it_is_not_stale_and_then_it_is(self) -> None:
        config = make()
        other = Config.objects.get(pk=config.pk)
        seal_of(other, token="second")
        other.save()
        config.refresh_from_db()
        by_save(other)

        config.save(update_fields=["secrets"])

        assert stored(config) == (THERE, [])


@pytest.mark.django_db
@pytest.mark.usefixtures("kinds")
class TestSecretsThatAreAddresses:
    def test_a_url_that_is_a_secret_empties_no_other(self) -> None:
        config = make("address", settings={}, secrets={"hook_url": "https://a.test", "token": "t"})

        _, cleared = operations.update(
            actor=config.owner, config_id=config.pk, settings={}, secrets={"hook_url": "https://b.test"}
        )

        assert cleared == []
        assert keeping.reveal(Config.objects.get(pk=config.pk)) == {
            "hook_url": "https://b.test",
            "token": "t",
        }

    def test_unless_its_author_says_that_others_are_sent_there(self) -> None:
        config = make("steering", settings={}, secrets={"hook_url": "https://a.test", "token": "t"})

        _, cleared = operations.update(
            actor=config.owner, config_id=config.pk, settings={}, secrets={"hook_url": "https://b.test"}
        )

        assert cleared == ["token"]
        assert keeping.reveal(Config.objects.get(pk=config.pk)) == {"hook_url": "https://b.test"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kinds")
def test_of_two_at_once_neither_sends_a_secret_elsewhere(settings: Any) -> None:
    """One enters a secret for the old place while the other moves it: whoever is last, none goes there."""
    settings.JACKFIELD_FOLLOW_ON_USE = False
    for _ in range(10):
        config = make(
            owner=User.objects.filter(username="olivia").first() or User.objects.create_user("olivia")
        )
        barrier = threading.Barrier(2)

        def moves(key: int = config.pk, barrier: threading.Barrier = barrier) -> None:
            mine = Config.objects.get(pk=key)
            barrier.wait(10)
            by_some_fields(mine)
            connection.close()

        def enters(key: int = config.pk, barrier: threading.Barrier = barrier) -> None:
            mine = Config.objects.get(pk=key)
            seal_of(mine, token="for-here")
            barrier.wait(10)
            mine.save()
            connection.close()

        threads = [threading.Thread(target=moves), threading.Thread(target=enters)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        # Who entered it saved the old place along with it.
        assert stored(config) in [(THERE, []), (HERE, ["token"])]
        Config.objects.all().delete()
