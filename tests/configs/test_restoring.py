"""What an entry changed is put back, and put back again; what nobody may have back stays away."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from jackfield.audit.models import AuditEntry
from jackfield.configs import keeping, operations
from jackfield.configs.contexts import Prepared
from jackfield.configs.errors import (
    CheckFailed,
    ConfigNotFound,
    IntegrationUnavailable,
    NothingKept,
    PermissionDenied,
    SettingsRefused,
    VersionConflict,
)
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.configs.restoring import restore
from jackfield.registry import get_integration_manager
from jackfield.sdk import (
    Context,
    Event,
    Integration,
    IntegrationConfigForm,
    Secret,
    Settings,
    on,
    setting,
)
from jackfield.sdk.outcomes import Outcome, Verdict

pytestmark = pytest.mark.django_db


class DeskSettings(Settings):
    url: str = setting("URL", kind="url")
    color: str = setting("Colour", default="red", choices=["red", "green", "blue"])
    limit: int = setting("Limit", default=1)
    token: Secret | None = setting("Token", required=False)


class Desk(Integration[DeskSettings]):
    integration_id = "desk"

    @on("ticket.*")
    async def post(self, event: Event, context: Context[DeskSettings]) -> None:
        pass


FIRST = {"url": "https://a.test", "color": "red", "limit": 1}


@pytest.fixture
def olivia() -> Iterator[User]:
    manager = get_integration_manager()
    manager.register_integration_class(Desk)
    yield User.objects.create_user("olivia")
    manager.unregister_integration_class(Desk)


def make(owner: User, **more: Any) -> Config:
    given: dict[str, Any] = {"settings": FIRST, "secrets": {"token": "t0ken"}, "event_types": ["ticket.*"]}
    return operations.create(
        actor=owner, owner=owner, integration_id="desk", name="Mine", **{**given, **more}
    )


def change(config: Config, **given: Any) -> int:
    """Change it, and return the entry of that."""
    operations.update(actor=config.owner, config_id=config.pk, **given)
    return newest(config).pk


def newest(config: Config) -> AuditEntry:
    return AuditEntry.objects.filter(subject_id=str(config.pk)).latest("id")


def now(config: Config) -> dict[str, Any]:
    stored: dict[str, Any] = Config.objects.get(pk=config.pk).settings
    return stored


def everything(config: Config) -> tuple[Any, ...]:
    return Config.objects.values().get(pk=config.pk), AuditEntry.objects.count()


def test_what_the_entry_changed_is_put_back_and_the_rest_stays(olivia: User) -> None:
    config = make(olivia)
    entry = change(
        config, settings={**FIRST, "color": "green"}, name="Renamed", event_types=["ticket.opened"]
    )
    change(config, settings={**FIRST, "color": "green", "limit": 7})

    restored, cleared = restore(actor=olivia, entry_id=entry)

    assert (restored.name, restored.event_types, restored.version) == ("Mine", ["ticket.*"], 4)
    assert (now(config), cleared) == ({**FIRST, "limit": 7}, [])
    assert list(restored.listenings.values_list("pattern", flat=True)) == ["ticket.*"]


def test_restoring_is_recorded_and_can_be_taken_back_and_back(olivia: User) -> None:
    config = make(olivia)
    change(config, settings={**FIRST, "color": "green"})

    for color in ("red", "green", "red"):
        restore(actor=olivia, entry_id=newest(config).pk)
        assert now(config)["color"] == color

    entries = AuditEntry.objects.filter(action="config.restored")
    assert [e.actor for e in entries] == [olivia] * 3


def test_values_come_back_exactly_and_not_as_their_text(olivia: User) -> None:
    config = make(olivia, settings={**FIRST, "limit": 10**15})
    entry = change(config, settings={**FIRST, "limit": 2})

    restore(actor=olivia, entry_id=entry)

    assert now(config)["limit"] == 10**15


def test_no_entry_keeps_a_secret(olivia: User) -> None:
    config = make(olivia)
    change(config, settings={**FIRST, "color": "green"}, secrets={"token": "another-t0ken"})
    sealed = Config.objects.get(pk=config.pk).secrets["token"]["sealed"]

    kept = str(list(AuditEntry.objects.values()))

    assert "t0ken" not in kept
    assert sealed not in kept


def test_an_old_destination_empties_the_secret_as_any_change_does(olivia: User) -> None:
    config = make(olivia)
    entry = change(config, settings={**FIRST, "url": "https://b.test"}, secrets={"token": "for-b"})

    _, cleared = restore(actor=olivia, entry_id=entry)

    assert (now(config)["url"], cleared) == ("https://a.test", ["token"])
    assert Config.objects.get(pk=config.pk).secrets == {}
    assert [c["field"] for c in newest(config).changes if c["secret"]] == ["token"]


def test_where_that_secret_is_required_nothing_is_restored(
    olivia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make(olivia)
    entry = change(config, settings={**FIRST, "url": "https://b.test"}, secrets={"token": "for-b"})
    monkeypatch.setattr(Desk.config_form_cls.base_fields["token"], "required", True)
    before = everything(config)

    with pytest.raises(SettingsRefused) as refused:
        restore(actor=olivia, entry_id=entry)

    assert [issue.code for issue in refused.value.issues] == ["secret_required"]
    assert everything(config) == before
    assert keeping.reveal(Config.objects.get(pk=config.pk)) == {"token": "for-b"}


def test_a_value_that_will_not_do_any_more_is_refused_on_its_field(
    olivia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make(olivia, settings={**FIRST, "color": "blue"})
    entry = change(config, settings=FIRST)
    field: Any = Desk.config_form_cls.base_fields["color"]
    monkeypatch.setattr(field, "choices", [("red", "Red"), ("green", "Green")])
    before = everything(config)

    with pytest.raises(SettingsRefused) as refused:
        restore(actor=olivia, entry_id=entry)

    assert [issue.path for issue in refused.value.issues] == [("values", "color")]
    assert everything(config) == before


@pytest.mark.parametrize("error", [ValueError("s3cret"), SystemExit(1)])
def test_a_form_that_raises_is_told_without_its_text_and_nothing_is_restored(
    olivia: User, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    config = make(olivia)
    entry = change(config, settings={**FIRST, "color": "green"})
    before = everything(config)

    class Broken(IntegrationConfigForm):
        def clean(self) -> Any:
            raise error

    monkeypatch.setattr(Desk, "config_form_cls", Broken)
    with pytest.raises(SettingsRefused) as refused:
        restore(actor=olivia, entry_id=entry)

    assert [(issue.path, issue.code) for issue in refused.value.issues] == [((), "integration_failed")]
    assert "s3cret" not in str(refused.value.issues)
    assert everything(config) == before


def test_fields_that_are_no_more_are_passed_over(olivia: User) -> None:
    config = make(olivia)
    Config.objects.filter(pk=config.pk).update(settings={**FIRST, "gone": "old"})
    entry = change(config, settings={**FIRST, "color": "green"})

    restore(actor=olivia, entry_id=entry)

    assert now(config) == FIRST


def test_an_entry_of_an_older_version_is_brought_up(olivia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make(olivia)
    entry = change(config, settings={**FIRST, "color": "green"})
    kept = AuditEntry.objects.get(pk=entry).kept
    assert kept is not None
    for end in ("before", "after"):
        kept[end]["settings"]["colour"] = kept[end]["settings"].pop("color")
    AuditEntry.objects.filter(pk=entry).update(kept=kept)
    Config.objects.filter(pk=config.pk).update(settings_version=2)

    def migrate(_self: Any, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        return {"color": values.pop("colour"), **values}

    monkeypatch.setattr(Desk, "settings_version", 2)
    monkeypatch.setattr(Desk, "migrate_settings", migrate)

    restore(actor=olivia, entry_id=entry)

    assert now(config)["color"] == "red"


def test_an_entry_newer_than_the_code_is_refused(olivia: User) -> None:
    config = make(olivia)
    entry = change(config, settings={**FIRST, "color": "green"})
    kept = AuditEntry.objects.get(pk=entry).kept
    assert kept is not None
    kept["after"]["settings_version"] = 2
    AuditEntry.objects.filter(pk=entry).update(kept=kept)
    before = everything(config)

    with pytest.raises(SettingsRefused, match="newer"):
        restore(actor=olivia, entry_id=entry)

    assert everything(config) == before


class TestWho:
    def test_who_may_not_edit_is_refused(self, olivia: User) -> None:
        config = make(olivia)
        entry = change(config, settings={**FIRST, "color": "green"})
        operator = User.objects.create_user("operator")
        set_role(config=config, grantee=operator, role=Role.OPERATOR, granted_by=olivia)
        before = everything(config)

        with pytest.raises(PermissionDenied):
            restore(actor=operator, entry_id=entry)

        assert everything(config) == before

    def test_somebody_else_s_entry_is_like_none(self, olivia: User) -> None:
        entry = change(make(olivia), settings={**FIRST, "color": "green"})
        eve = User.objects.create_user("eve")

        for missing in (entry, entry + 1000):
            with pytest.raises(ConfigNotFound):
                restore(actor=eve, entry_id=missing)

    def test_of_a_config_that_is_gone_nothing_is_found(self, olivia: User) -> None:
        config = make(olivia)
        entry = change(config, settings={**FIRST, "color": "green"})
        operations.delete(actor=olivia, config_id=config.pk)

        with pytest.raises(ConfigNotFound):
            restore(actor=olivia, entry_id=entry)

    def test_an_entry_that_changed_no_settings_has_nothing_to_put_back(self, olivia: User) -> None:
        config = make(olivia)
        entries = [newest(config).pk, change(config, secrets={"token": "x"}), change(config, enabled=True)]
        before = everything(config)

        for entry in entries:
            with pytest.raises(NothingKept):
                restore(actor=olivia, entry_id=entry)

        assert everything(config) == before

    def test_of_what_is_not_installed_nothing_is_restored(self, olivia: User) -> None:
        config = make(olivia)
        entry = change(config, settings={**FIRST, "color": "green"})
        get_integration_manager().unregister_integration_class(Desk)
        try:
            with pytest.raises(IntegrationUnavailable):
                restore(actor=olivia, entry_id=entry)
        finally:
            get_integration_manager().register_integration_class(Desk)

        assert now(config)["color"] == "green"


class TestCheck:
    def test_a_no_of_the_service_restores_nothing(self, olivia: User) -> None:
        config = make(olivia, enabled=True)
        entry = change(config, settings={**FIRST, "color": "green"})
        before = everything(config)

        def says_no(_integration: Any, _prepared: Prepared) -> None:
            raise CheckFailed(Verdict(outcome=Outcome.REJECTED, reason="No."))

        with pytest.raises(CheckFailed):
            restore(actor=olivia, entry_id=entry, check=says_no)

        assert everything(config) == before

    def test_the_service_sees_what_would_be_saved_and_no_secret_for_another_place(self, olivia: User) -> None:
        config = make(olivia, enabled=True)
        entry = change(config, settings={**FIRST, "url": "https://b.test"}, secrets={"token": "for-b"})
        seen: list[Prepared] = []

        restore(actor=olivia, entry_id=entry, check=lambda _integration, prepared: seen.append(prepared))

        [prepared] = seen
        assert (prepared.settings.url, prepared.settings.token, prepared.secrets) == (
            "https://a.test",
            None,
            (),
        )
        assert Config.objects.get(pk=config.pk).checked_at is not None

    def test_a_disabled_config_is_restored_unasked(self, olivia: User) -> None:
        config = make(olivia)
        entry = change(config, settings={**FIRST, "color": "green"})

        restore(actor=olivia, entry_id=entry, check=lambda *_: pytest.fail("asked"))

        assert now(config)["color"] == "red"

    def test_what_is_saved_while_it_is_asked_is_a_conflict(self, olivia: User) -> None:
        config = make(olivia, enabled=True)
        entry = change(config, settings={**FIRST, "color": "green"})

        def meanwhile(_integration: Any, _prepared: Prepared) -> None:
            change(config, settings={**FIRST, "color": "blue"})

        with pytest.raises(VersionConflict):
            restore(actor=olivia, entry_id=entry, check=meanwhile)

        assert now(config)["color"] == "blue"


def test_another_version_than_expected_is_a_conflict(olivia: User) -> None:
    config = make(olivia)
    entry = change(config, settings={**FIRST, "color": "green"})
    before = everything(config)

    with pytest.raises(VersionConflict):
        restore(actor=olivia, entry_id=entry, expected_version=1)

    assert everything(config) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_restores_and_one_hears_of_it(olivia: User, settings: Any) -> None:
    settings.JACKFIELD_FOLLOW_ON_USE = False
    config = make(olivia)
    entry = change(config, settings={**FIRST, "color": "green"})
    version = Config.objects.get(pk=config.pk).version
    barrier, outcomes = threading.Barrier(2), []

    def work() -> None:
        barrier.wait(10)
        try:
            restore(actor=olivia, entry_id=entry, expected_version=version)
            outcomes.append("restored")
        except VersionConflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["conflict", "restored"]
    assert (now(config)["color"], Config.objects.get(pk=config.pk).version) == ("red", version + 1)
