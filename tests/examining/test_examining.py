"""What the doctor finds: each thing that can be wrong, made wrong."""

import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django import forms
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from jackfield.configs.models import Config
from jackfield.delivery.event_types import register_event_type, unregister_event_type
from jackfield.delivery.models import Delivery
from jackfield.examining import Finding, Level, database, examine, integrations, surroundings
from jackfield.examining.findings import fine
from jackfield.examining.patience import Patience
from jackfield.registry import extending, get_integration_manager, process
from jackfield.registry.extending import Extension
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import (
    Integration,
    IntegrationConfigForm,
    Presentation,
    Secret,
    Settings,
    on,
    setting,
    when,
)
from tests.examining.finding import SECRET, codes, delivery, wrong


@pytest.mark.django_db(transaction=True)
def test_what_is_in_order_is_said_to_be(ada: Any) -> None:
    found = examine()

    assert wrong(found) == [("no_worker", "warning")]
    assert {"migrated", "durable", "data_dir", "public_url", "secret_key", "secrets", "deliveries"} <= set(
        codes(found)
    )
    assert {"integration slack", "integration webhook"} <= {finding.subject for finding in found}
    assert all(finding.remedy for finding in found if finding.level is not Level.OK)


@pytest.mark.django_db(transaction=True)
def test_it_changes_nothing(config: Config) -> None:
    delivery(config, state=Delivery.State.HELD, reason="Paused.", due_at=None)
    before = [list(model.objects.order_by("pk").values()) for model in (Config, Delivery, IntegrationRecord)]

    examine()

    after = [list(model.objects.order_by("pk").values()) for model in (Config, Delivery, IntegrationRecord)]
    assert after == before


@pytest.mark.django_db(transaction=True)
def test_without_every_migration_no_table_is_read(ada: Any) -> None:
    newest = MigrationRecorder.Migration.objects.filter(app="jackfield_delivery").latest("name")
    MigrationRecorder(connection).record_unapplied(newest.app, newest.name)
    try:
        found = examine()
    finally:
        MigrationRecorder(connection).record_applied(newest.app, newest.name)

    assert wrong(found) == [("migrations_missing", "problem")]
    assert "jackfield migrate" in next(f.remedy for f in found if f.code == "migrations_missing")
    assert not {"workers", "secrets", "deliveries"} & {finding.subject for finding in found}


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_noticed() -> None:
    MigrationRecorder(connection).record_applied("jackfield_delivery", "0999_of_tomorrow")

    assert wrong(database.examine_migrations()) == [("database_is_newer", "problem")]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_may_lose_what_committed_is_noticed() -> None:
    lose, keep = (
        ("SET synchronous_commit TO off", "SET synchronous_commit TO on")
        if connection.vendor == "postgresql"
        else ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL")
    )
    with connection.cursor() as cursor:
        cursor.execute(lose)
        found = list(database.examine_durability())
        cursor.execute(keep)

    assert wrong(found) == [("not_durable", "problem")]
    assert codes(database.examine_durability()) == ["durable"]


@pytest.mark.django_db
def test_the_clock_is_compared_where_the_database_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        assert list(database.examine_clock()) == []
        return
    assert codes(database.examine_clock()) == ["clock"]

    monkeypatch.setattr(database, "MOST_SKEW", timedelta(seconds=-1))
    assert wrong(database.examine_clock()) == [("clock_skew", "warning")]


def test_what_others_may_read_or_write_is_told(settings: Any, tmp_path: Path) -> None:
    settings.JACKFIELD_DATA_DIR = tmp_path / "var"
    settings.JACKFIELD_INTEGRATIONS_DIR = tmp_path / "mine"
    settings.JACKFIELD_DATA_DIR.mkdir(mode=0o700)
    settings.JACKFIELD_INTEGRATIONS_DIR.mkdir()
    settings.JACKFIELD_INTEGRATIONS_DIR.chmod(0o777)
    key = settings.JACKFIELD_DATA_DIR / "encryption_keys"
    key.touch()
    key.chmod(0o640)

    closed = list(surroundings.examine_folders())
    settings.JACKFIELD_DATA_DIR.chmod(0o750)
    found = list(surroundings.examine_folders())

    assert codes(closed) == ["data_dir", "integrations_dir_open"]

    assert [finding.remedy for finding in found] == [
        f"Run `chmod go= {key}`.",
        f"Run `chmod o-w {tmp_path / 'mine'}`.",
    ]


def test_an_address_without_tls_is_told_unless_it_is_this_machine_s(settings: Any) -> None:
    settings.JACKFIELD_PUBLIC_URL = "http://jackfield.example.com"
    assert wrong(surroundings.examine_address()) == [("public_url_in_clear", "warning")]

    settings.JACKFIELD_PUBLIC_URL = "https://jackfield.example.com"
    assert wrong(surroundings.examine_address()) == []


def test_a_redis_that_does_not_answer_is_told_without_its_password(
    settings: Any, unused_tcp_port: int
) -> None:
    settings.JACKFIELD_REDIS_URL = f"redis://:{SECRET}@127.0.0.1:{unused_tcp_port}/0"

    [found] = surroundings.examine_redis()

    assert (found.code, found.level) == ("redis_unreachable", Level.PROBLEM)
    assert SECRET not in repr(found)


class LampSettings(Settings):
    url: str = setting("URL", kind="url", default="no address")
    token: Secret = setting("Token")


class Lamp(Integration[LampSettings]):
    integration_id = "lamp"
    name = "Lamp"

    @on("ticket.opned")
    async def blink(self, event: Any, context: Any) -> None:
        """Do nothing."""


class Broken(Lamp):
    integration_id = "broken"
    icon_static_urls: Any = {"1x": "/lamp.png"}
    description = "Blinks."

    class config_form_cls(forms.Form):  # noqa: N801 - its name is djblets' own
        def __init__(self, **kwargs: Any) -> None:
            raise KeyError(SECRET)


@pytest.fixture
def declared() -> Iterator[None]:
    register_event_type("ticket.opened")
    yield
    unregister_event_type("ticket.opened")


def examined(cls: type[Integration[Any]]) -> list[Finding]:
    return list(integrations.examine_integration(cls(get_integration_manager())))


@pytest.mark.usefixtures("declared")
def test_everything_that_is_wrong_with_an_integration_is_told() -> None:
    assert wrong(examined(Lamp)) == [
        ("no_description", "warning"),
        ("no_icon", "warning"),
        ("no_guide", "warning"),
        ("defaults_invalid", "problem"),
        ("hears_nothing", "warning"),
    ]


def test_an_empty_default_is_none_and_what_code_registers_has_no_guide() -> None:
    class Quiet(Broken):
        integration_id = "quiet"
        default_settings: ClassVar = {"who": ""}

        class config_form_cls(IntegrationConfigForm):  # noqa: N801 - its name is djblets' own
            who = forms.CharField()

    manager = get_integration_manager()
    integration = manager.register_integration_class(Quiet)
    try:
        found = list(integrations.examine_integration(integration))
    finally:
        manager.unregister_integration_class(Quiet)

    assert [one.sentence for one in found] == ["It loads, and its form can be shown."]


def test_an_extension_that_cannot_start_is_told() -> None:
    class Torn(Extension):
        def initialize(self) -> None:
            raise KeyError("part")

    try:
        assert Torn.start() is None
        every = integrations.examine_discovery()
        found = [one for one in every if one.code == "cannot_be_used" and "Torn" in one.subject]
    finally:
        extending.forget(Torn)

    assert [one.level for one in found] == [Level.PROBLEM]
    assert "could not be started (KeyError)" in found[0].sentence


def test_a_form_that_raises_is_told_by_the_name_of_its_error_alone() -> None:
    found = examined(Broken)

    assert ("form_fails", "problem") in wrong(found)
    assert "(KeyError)" in next(one.sentence for one in found if one.code == "form_fails")
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("kind", "declared", "said"),
    [
        (bytes, setting("Loud"), "loud: no form field asks for <class 'bytes'>."),
        (Secret, setting("Loud", default="x"), "loud: a secret has no default."),
        (
            bool,
            setting("Loud", default=False, visible_when=when("lowd").is_set()),
            "LoudSettings.loud: visible_when names 'lowd', which is no setting.",
        ),
    ],
)
def test_a_form_that_cannot_be_made_is_told_in_our_own_words(kind: Any, declared: Any, said: str) -> None:
    loud: Any = type("LoudSettings", (Settings,), {"__annotations__": {"loud": kind}, "loud": declared})

    class Loud(Lamp):
        integration_id = "loud"
        settings_class = loud

    found = [one for one in examined(Loud) if one.code == "form_fails"]

    assert [one.sentence for one in found] == [f"Its form cannot be made: {said}"]


def test_a_rule_of_a_form_by_hand_that_names_no_field_is_told() -> None:
    class ByHand(IntegrationConfigForm):
        loud = forms.BooleanField(required=False)

        class Meta:
            presentation: ClassVar = {"loud": Presentation(visible_when=when("lowd").is_set())}

    class Loud(Lamp):
        integration_id = "loud"
        config_form_cls = ByHand

    found = [one for one in examined(Loud) if one.code == "rule_of_nothing"]

    assert [one.sentence for one in found] == ["loud: visible_when names 'lowd', which is no setting."]


def test_a_form_that_asks_for_a_file_is_told() -> None:
    class Filing(Lamp):
        integration_id = "filing"

        class activation_form_cls(forms.Form):  # noqa: N801 - its name is the framework's
            licence = forms.FileField()

    assert ("asks_for_file", "problem") in wrong(examined(Filing))


def test_an_examination_that_hangs_is_left_behind() -> None:
    released = threading.Event()

    def hang() -> Iterator[Finding]:
        yield fine("begun", "lamp", "It has begun.")
        released.wait()

    try:
        found = Patience(each_s=0.05, all_s=5).examined("lamp", hang)
    finally:
        released.set()

    assert [(one.code, one.level) for one in found] == [
        ("begun", Level.OK),
        ("not_examined", Level.PROBLEM),
    ]


@pytest.mark.django_db(transaction=True)
def test_an_integration_that_never_ends_loading_keeps_nobody(
    ada: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setitem(sys.modules, "a_gate", SimpleNamespace(gate=gate))
    (tmp_path / "waiting").mkdir()
    (tmp_path / "waiting" / "__init__.py").write_text("import a_gate\na_gate.gate.wait()\n")
    settings.JACKFIELD_INTEGRATIONS_DIR = tmp_path
    process.reset()
    try:
        found = examine(each_s=1.0)
    finally:
        gate.set()
        for thread in threading.enumerate():
            if thread.name == "examine integrations":
                thread.join()
        process.reset()

    assert [(one.subject, one.code) for one in found if one.level is Level.PROBLEM] == [
        ("integrations", "not_examined")
    ]
    assert {"migrated", "secrets", "deliveries"} <= set(codes(found))


def test_when_the_time_is_over_nothing_more_is_begun() -> None:
    begun: list[str] = []

    def begin() -> Iterator[Finding]:
        begun.append("lamp")
        return iter(())

    [found] = Patience(each_s=5, all_s=0).examined("lamp", begin)

    assert (found.code, begun) == ("not_examined", [])


@pytest.mark.parametrize("error", [KeyError(SECRET), SystemExit(SECRET), KeyboardInterrupt(SECRET)])
def test_an_examination_that_raises_is_a_problem_and_quotes_nothing(error: BaseException) -> None:
    def fail() -> Iterator[Finding]:
        raise error

    [found] = Patience(each_s=5, all_s=5).examined("lamp", fail)

    assert (found.code, found.level) == ("not_examined", Level.PROBLEM)
    assert type(error).__name__ in found.sentence
    assert SECRET not in repr(found)
