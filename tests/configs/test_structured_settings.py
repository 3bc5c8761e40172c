"""Settings of several kinds on their way: filled in, kept, sealed, emptied, and read for a call."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

import pytest
from django.contrib.auth.models import User

from jackfield.audit.models import AuditEntry
from jackfield.configs import contexts, keeping, operations
from jackfield.configs.errors import SettingsRefused
from jackfield.configs.models import Config
from jackfield.registry import get_integration_manager
from jackfield.sdk import Integration, IntegrationConfigForm, Secret, Settings, setting, when

pytestmark = pytest.mark.django_db


class Route(Settings):
    match: str = setting("Match")
    until: date | None = setting("Until")


class DeskSettings(Settings):
    url: str = setting("URL", kind="url")
    auth: Literal["none", "token"] = setting("Sign in", default="none")
    token: Secret = setting("Token", visible_when=when("auth").equals("token"))
    headers: dict[str, Secret] = setting("Headers", default={})
    labels: dict[str, str] = setting("Labels", default={})
    routes: list[Route] = setting("Routes", default=[])
    wait: timedelta = setting("Wait", default=timedelta(seconds=5))


class Desk(Integration[DeskSettings]):
    integration_id = "structured-desk"

    def initialize(self) -> None:
        pass


@pytest.fixture
def desk() -> Iterator[Any]:
    manager = get_integration_manager()
    yield manager.register_integration_class(Desk)
    manager.unregister_integration_class(Desk)


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia")


def filled(desk: Any, data: dict[str, Any], config: Config | None = None) -> IntegrationConfigForm:
    names = () if config is None else tuple(config.secrets)
    form: IntegrationConfigForm = desk.config_form_cls(
        data, integration=desk, config=config, secrets_set=names
    )
    assert form.errors.get_json_data() == {}
    return form


def create(desk: Any, owner: User, **data: Any) -> Config:
    form = filled(desk, {"name": "Ops", "url": "https://desk.test/", **data})
    return operations.create(
        actor=owner,
        owner=owner,
        integration_id=desk.integration_id,
        name="Ops",
        settings=form.values(),
        secrets=form.secrets(),
    )


def update(desk: Any, config: Config, **data: Any) -> tuple[Config, list[str]]:
    form = filled(desk, data, config)
    return operations.update(
        actor=config.owner, config_id=config.pk, settings=form.values(), secrets=form.secrets()
    )


def read(desk: Any, config: Config) -> DeskSettings:
    settings: DeskSettings = contexts.prepare(config=config, integration=desk).settings
    return settings


def test_all_kinds_are_read_for_a_call_as_they_were_filled_in(desk: Any, olivia: User) -> None:
    config = create(
        desk,
        olivia,
        headers={"X-Key": "k3y", "X.Other": "oth3r"},
        labels={"a": "1"},
        routes=[{"match": "x", "until": "2026-01-02"}],
        wait="PT1M",
    )

    settings = read(desk, Config.objects.get(pk=config.pk))

    assert settings == DeskSettings(
        url="https://desk.test/",
        auth="none",
        token=None,  # type: ignore[arg-type]  # hidden, and never filled in
        headers={"X-Key": Secret("k3y"), "X.Other": Secret("oth3r")},
        labels={"a": "1"},
        routes=[Route(match="x", until=date(2026, 1, 2))],
        wait=timedelta(minutes=1),
    )


def test_the_secrets_of_a_mapping_are_sealed_one_by_one(desk: Any, olivia: User) -> None:
    config = create(desk, olivia, headers={"X-Key": "k3y", "X-Other": "oth3r"})

    row = Config.objects.values().get(pk=config.pk)
    audit = AuditEntry.objects.values().get(action="config.created")

    assert sorted(row["secrets"]) == ["headers.X-Key", "headers.X-Other"]
    assert "k3y" not in f"{row}{audit}"
    assert "headers" not in row["settings"]


def test_one_secret_of_a_mapping_changes_and_the_others_stay(desk: Any, olivia: User) -> None:
    config = create(desk, olivia, headers={"A": "1", "B": "2", "C": "3"})

    changed, cleared = update(desk, config, headers={"A": None, "B": "two", "D": "4"})

    assert cleared == []
    assert keeping.reveal(changed) == {"headers.A": "1", "headers.B": "two", "headers.D": "4"}


def test_a_change_of_destination_empties_the_secrets_of_a_mapping_too(desk: Any, olivia: User) -> None:
    config = create(desk, olivia, headers={"A": "1", "B": "2"})

    changed, cleared = update(desk, config, url="https://elsewhere.test/", headers={"A": None, "B": "new"})

    assert cleared == ["headers.A"]
    assert keeping.reveal(changed) == {"headers.B": "new"}


class Hook(Settings):
    url: str = setting("URL", kind="url")
    note: str = setting("Note", default="")
    docs: str = setting("Docs", kind="url", destination=False, default="")


class HooksSettings(Settings):
    hooks: list[Hook] = setting("Hooks", default=[])
    mirrors: list[str] = setting("Mirrors", default=[], destination=True)
    token: Secret | None = setting("Token", required=False)


class Hooks(Integration[HooksSettings]):
    integration_id = "structured-hooks"

    def initialize(self) -> None:
        pass


HERE, THERE = {"url": "https://here.test"}, {"url": "https://there.test"}


class TestRowsThatNameDestinations:
    @pytest.fixture
    def config(self, olivia: User) -> Iterator[Config]:
        manager = get_integration_manager()
        manager.register_integration_class(Hooks)
        yield operations.create(
            actor=olivia,
            owner=olivia,
            integration_id="structured-hooks",
            name="Ops",
            settings={"hooks": [HERE, {"url": "https://too.test"}], "mirrors": ["https://m.test"]},
            secrets={"token": "t0ken"},
        )
        manager.unregister_integration_class(Hooks)

    def changed(self, config: Config, **settings: Any) -> list[str]:
        _config, cleared = operations.update(
            actor=config.owner, config_id=config.pk, settings={**config.settings, **settings}
        )
        return cleared

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"hooks": [THERE, {"url": "https://too.test"}]},
            {"hooks": [HERE, THERE]},
            {"hooks": "https://there.test"},
            {"mirrors": ["https://m.test", "https://there.test"]},
        ],
        ids=["another", "one more", "no rows", "a list of texts that names places"],
    )
    def test_empty_the_secrets_where_one_is_new(self, config: Config, elsewhere: dict[str, Any]) -> None:
        assert self.changed(config, **elsewhere) == ["token"]
        assert Config.objects.get().secrets == {}

    @pytest.mark.parametrize(
        "rows",
        [
            [{"url": "https://too.test"}],
            [{"url": "https://too.test"}, HERE],
            [{**HERE, "note": "new", "docs": "https://docs.test"}],
            [],
        ],
        ids=["one less", "another order", "the same places", "none"],
    )
    def test_and_leave_them_where_none_is(self, config: Config, rows: list[Any]) -> None:
        assert self.changed(config, hooks=rows) == []
        assert keeping.reveal(Config.objects.get()) == {"token": "t0ken"}


class TestASecretThatMayBeHidden:
    def test_is_not_needed_while_it_is(self, desk: Any, olivia: User) -> None:
        config = create(desk, olivia)

        changed, _cleared = update(desk, config, wait="PT2S")

        assert (changed.settings["wait"], changed.secrets) == ("P0DT00H00M02S", {})

    def test_is_needed_while_it_is_not(self, desk: Any, olivia: User) -> None:
        config = create(desk, olivia, auth="token", token="t0p")

        with pytest.raises(SettingsRefused) as refused:
            update(desk, config, url="https://elsewhere.test/")

        assert [(issue.path, issue.code) for issue in refused.value.issues] == [
            (("values", "token"), "secret_required")
        ]
        config.refresh_from_db()
        assert (config.settings["url"], keeping.reveal(config)) == ("https://desk.test/", {"token": "t0p"})

    def test_is_emptied_while_it_is_hidden(self, desk: Any, olivia: User) -> None:
        config = create(desk, olivia, auth="token", token="t0p")
        hidden, _ = update(desk, config, auth="none")

        changed, cleared = update(desk, hidden, url="https://elsewhere.test/")

        assert keeping.reveal(hidden) == {"token": "t0p"}
        assert (cleared, changed.secrets) == (["token"], {})

    def test_is_refused_past_the_form(self, desk: Any, olivia: User) -> None:
        with pytest.raises(SettingsRefused):
            operations.create(
                actor=olivia,
                owner=olivia,
                integration_id=desk.integration_id,
                name="Past",
                settings={"url": "https://desk.test/", "auth": "token"},
                secrets={},
            )

        assert not Config.objects.exists()
