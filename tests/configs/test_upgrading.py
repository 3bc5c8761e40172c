"""Old settings are read by today's code and written back by it, and never lost, whatever its author did."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from jackfield.audit.models import AuditEntry
from jackfield.configs import contexts, keeping, operations, upgrading
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.errors import IntegrationUnavailable, SettingsRefused
from jackfield.configs.models import Config
from jackfield.delivery.standing import reason_to_wait, standings
from jackfield.registry import get_integration_manager
from jackfield.registry.status import Health
from jackfield.sdk import Context, Event, Integration, Secret, Settings, on, setting

pytestmark = pytest.mark.django_db
OLD = {"url": "https://desk.test/api", "colour": "red"}
NEW = {"base_url": "https://desk.test/api", "color": "red", "limit": 2}


class DeskSettings(Settings):
    base_url: str = setting("URL", kind="url")
    color: str = setting("Colour", default="")
    limit: int = setting("Limit", default=1)
    token: Secret = setting("Token")


class Desk(Integration[DeskSettings]):
    integration_id = "desk"
    settings_version = 3
    renamed_secrets = {2: {"key": "token"}}

    @on("ticket.*")
    async def post(self, event: Event, context: Context[DeskSettings]) -> None:
        pass

    def migrate_settings(self, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        if version == 1:
            return {"base_url": values["url"], "color": values["colour"]}
        return {**values, "limit": 2}


class Plain(Integration[Settings]):
    integration_id = "plain"
    settings_version = 2

    @on("ticket.*")
    async def post(self, event: Event, context: Context[Settings]) -> None:
        pass


@pytest.fixture
def desk() -> Iterator[Any]:
    manager = get_integration_manager()
    made = [manager.register_integration_class(cls) for cls in (Desk, Plain)]
    yield made[0]
    for cls in (Desk, Plain):
        manager.unregister_integration_class(cls)


def old_config(
    *, settings: dict[str, Any] | None = None, version: int = 1, name: str = "Mine", **more: Any
) -> Config:
    """A config that code of an older version left."""
    owner, _ = User.objects.get_or_create(username="olivia")
    config = Config(
        owner=owner,
        integration_id="desk",
        name=name,
        settings=dict(OLD if settings is None else settings),
        settings_version=version,
        enabled=True,
        **more,
    )
    keeping.store(config=config, secrets={"key": "t0ken"}, actor=None)
    config.save()
    return config


def row(config: Config) -> dict[str, Any]:
    return Config.objects.values().get(pk=config.pk)


def migrating(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(Desk, "migrate_settings", lambda _self, values, **_: answer(values))


def raising(values: dict[str, Any]) -> dict[str, Any]:
    raise KeyError("what the author's code says")


class TestReading:
    def test_a_call_reads_them_as_today_and_the_row_stays(self, desk: Any) -> None:
        config = old_config()
        before = row(config)

        settings = contexts.prepare(config=config, integration=desk).settings

        assert (settings.base_url, settings.color, settings.limit) == (NEW["base_url"], "red", 2)
        assert settings.token.reveal() == "t0ken"
        assert row(config) == before

    @pytest.mark.parametrize("answer", [raising, lambda _: None, lambda _: {"a": {1, 2}}])
    def test_what_can_not_be_brought_up_makes_this_config_wait(
        self, desk: Any, monkeypatch: pytest.MonkeyPatch, answer: Any
    ) -> None:
        config = old_config()
        before = row(config)
        migrating(monkeypatch, answer)

        with pytest.raises(ConfigUnusable, match="version 1 can't be brought up to version 2"):
            contexts.prepare(config=config, integration=desk)

        reason = reason_to_wait(config, standings(["desk"])["desk"])
        assert reason is not None
        assert "can't be brought up" in reason
        assert row(config) == before

    def test_newer_settings_wait_too(self, desk: Any) -> None:
        config = old_config(version=4)

        with pytest.raises(ConfigUnusable, match="newer than the integration's code"):
            contexts.prepare(config=config, integration=desk)

        assert "newer" in str(reason_to_wait(config, standings(["desk"])["desk"]))


class TestWritingBack:
    def test_the_row_is_brought_up_and_its_secret_opens_under_its_new_name(self, desk: Any) -> None:
        config = old_config()
        changed_at = config.last_updated

        end = upgrading.upgrade_some()

        config.refresh_from_db()
        assert (end, config.settings, config.settings_version, config.version) == (0, NEW, 3, 1)
        assert keeping.reveal(config) == {"token": "t0ken"}
        assert config.last_updated == changed_at
        assert "sealed_as" not in config.secrets["token"]

    def test_the_audit_says_that_the_product_did_it(self, desk: Any) -> None:
        old_config()

        upgrading.upgrade_some()

        entry = AuditEntry.objects.get(action="config.upgraded")
        assert entry.actor is None
        assert {c["field"]: (c["before"], c["after"]) for c in entry.changes} == {
            "settings_version": ("1", "3"),
            "url": (OLD["url"], None),
            "base_url": (None, OLD["url"]),
            "colour": ("red", None),
            "color": (None, "red"),
            "limit": (None, "2"),
        }

    def test_cached_configs_are_read_anew(self, desk: Any) -> None:
        config = old_config()
        manager = get_integration_manager()
        manager.get_integration_configs(Desk)

        upgrading.upgrade_some()

        [seen] = manager.get_integration_configs(Desk)
        assert (seen.pk, seen.settings) == (config.pk, NEW)

    def test_again_changes_nothing(self, desk: Any) -> None:
        config = old_config()
        upgrading.upgrade_some()
        before = row(config)

        upgrading.upgrade_some()

        assert row(config) == before
        assert AuditEntry.objects.filter(action="config.upgraded").count() == 1

    def test_many_are_done_by_and_by(self, desk: Any) -> None:
        for number in range(5):
            old_config(name=f"No. {number}")

        first = upgrading.upgrade_some(limit=2)
        second = upgrading.upgrade_some(beyond=first, limit=2)
        third = upgrading.upgrade_some(beyond=second, limit=2)

        assert third == 0
        assert set(Config.objects.values_list("settings_version", flat=True)) == {3}

    @pytest.mark.parametrize(
        "answer",
        [raising, lambda _: 7, lambda _: {"base_url": "no url"}, lambda values: {**values, "limit": "many"}],
    )
    def test_one_that_fails_keeps_its_row_says_why_and_harms_no_other(
        self, desk: Any, monkeypatch: pytest.MonkeyPatch, answer: Any
    ) -> None:
        good = {"base_url": "https://good.test", "good": True}
        broken, other = old_config(), old_config(settings=good, name="Other")
        before = row(broken)
        migrating(monkeypatch, lambda values: values if values.get("good") else answer(values))

        upgrading.upgrade_some()

        after = row(broken)
        kept = {"settings", "secrets", "settings_version", "version", "enabled"}
        assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
        assert after["health"] == Health.FAILING
        assert "settings" in after["health_reason"].lower()
        assert row(other)["settings_version"] == 3

    def test_failing_again_is_told_once(self, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        config = old_config()
        migrating(monkeypatch, raising)
        upgrading.upgrade_some()
        before = row(config)

        upgrading.upgrade_some()

        assert row(config) == before

    def test_with_mended_code_it_works_again(self, desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        config = old_config()
        with monkeypatch.context() as broken:
            migrating(broken, raising)
            upgrading.upgrade_some()

        upgrading.upgrade_some()

        config.refresh_from_db()
        assert (config.health, config.settings) == (Health.UNKNOWN, NEW)
        assert reason_to_wait(config, standings(["desk"])["desk"]) is None

    def test_newer_ones_are_left_alone(self, desk: Any) -> None:
        config = old_config(version=4)
        before = row(config)

        upgrading.upgrade_some()

        assert row(config) == before


class TestDestinations:
    @pytest.mark.parametrize(
        "place",
        ["https://desk.test/api", "https://desk.test/v2/api", "https://DESK.test:8443"],
    )
    def test_the_same_host_under_another_name_keeps_the_secret(
        self, desk: Any, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        config = old_config()
        migrating(monkeypatch, lambda _: {"base_url": place})

        upgrading.upgrade_some()

        config.refresh_from_db()
        assert sorted(config.secrets) == ["token"]

    def test_a_host_that_is_new_empties_it_and_the_owner_must_enter_it_again(
        self, desk: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = old_config()
        migrating(monkeypatch, lambda _: {"base_url": "https://elsewhere.test"})
        waits = reason_to_wait(config, standings(["desk"])["desk"])

        upgrading.upgrade_some()

        config.refresh_from_db()
        assert waits is not None
        assert (config.secrets, config.health) == ({}, Health.UNAUTHORIZED)
        assert "enter the secrets again" in config.health_reason
        emptied = [c for c in AuditEntry.objects.get(action="config.upgraded").changes if c["secret"]]
        assert [(c["field"], c["after"]) for c in emptied] == [("token", None)]


class TestOperations:
    def test_a_save_brings_the_secrets_along(self, desk: Any) -> None:
        config = old_config()

        _, cleared = operations.update(
            actor=config.owner, config_id=config.pk, settings={**NEW, "color": "blue"}
        )

        config.refresh_from_db()
        assert (cleared, config.settings_version, config.settings["color"]) == ([], 3, "blue")
        assert keeping.reveal(config) == {"token": "t0ken"}

    def test_a_secret_alone_does_so_too(self, desk: Any) -> None:
        config = old_config()

        operations.update(actor=config.owner, config_id=config.pk, secrets={"token": "other"})

        config.refresh_from_db()
        assert (config.settings, keeping.reveal(config)) == (NEW, {"token": "other"})

    def test_its_name_can_change_while_it_can_not_be_read(
        self, desk: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = old_config()
        migrating(monkeypatch, raising)

        operations.update(actor=config.owner, config_id=config.pk, name="Renamed")

        assert (row(config)["name"], row(config)["settings_version"]) == ("Renamed", 1)

    @pytest.mark.parametrize("given", [{"settings": NEW}, {"secrets": {"token": "other"}}])
    def test_newer_settings_are_not_overwritten(self, desk: Any, given: dict[str, Any]) -> None:
        config = old_config(version=4)
        before = row(config)

        with pytest.raises(SettingsRefused) as refused:
            operations.update(actor=config.owner, config_id=config.pk, **given)

        assert [issue.code for issue in refused.value.issues] == ["version"]
        assert row(config) == before

    def test_of_what_is_not_installed_nothing_changes_but_it_can_be_switched_off_and_deleted(
        self, desk: Any
    ) -> None:
        config = old_config()
        config.integration_id = "gone"
        Config.objects.filter(pk=config.pk).delete()
        config.pk = None
        config.save()
        before = row(config)

        attempts: list[dict[str, Any]] = [{"settings": {}}, {"name": "New"}, {"secrets": {"key": None}}]
        for given in attempts:
            with pytest.raises(IntegrationUnavailable) as refused:
                operations.update(actor=config.owner, config_id=config.pk, **given)
            assert not refused.value.installed
        unchanged = row(config)
        operations.disable(actor=config.owner, config_id=config.pk)
        operations.delete(actor=config.owner, config_id=config.pk)

        assert unchanged == before
        assert not Config.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_processes_and_an_owner_at_once_lose_nothing(desk: Any, settings: Any) -> None:
    settings.JACKFIELD_FOLLOW_ON_USE = False
    for number in range(5):
        config = old_config(name=f"No. {number}")
        barrier = threading.Barrier(3)

        def sweep(barrier: threading.Barrier = barrier) -> None:
            barrier.wait(10)
            upgrading.upgrade_some()
            connection.close()

        def save(
            key: int = config.pk, owner: Any = config.owner, barrier: threading.Barrier = barrier
        ) -> None:
            barrier.wait(10)
            operations.update(actor=owner, config_id=key, settings={**NEW, "color": "blue"})
            connection.close()

        threads = [threading.Thread(target=work) for work in (sweep, sweep, save)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        config.refresh_from_db()
        assert (config.settings, config.settings_version, config.version) == ({**NEW, "color": "blue"}, 3, 2)
        assert keeping.reveal(config) == {"token": "t0ken"}
        assert AuditEntry.objects.filter(action="config.upgraded", subject_id=str(config.pk)).count() <= 1
