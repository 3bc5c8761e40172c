"""Calls find what the integration was activated with: as it is now, and its secrets nowhere else."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jackfield.configs import contexts, operations
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.models import Config
from jackfield.registry import activation, get_integration_manager
from jackfield.registry import operations as registry
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import Context, Event, Integration, IntegrationAttributeType, Settings, ValueType, on
from jackfield.sdk.net import AddressPolicy, Network

pytestmark = pytest.mark.django_db
SECRET = "c1ient-s3cret"


class AppAttribute(IntegrationAttributeType):
    SERVER = ("Server", "Its address.", ValueType.TEXT, None, True, True)
    CLIENT_SECRET = ("Client secret", "", ValueType.SECRET, None, True, True)
    RETRIES = ("Retries", "", ValueType.INTEGER, None, True, False, 3)


class App(Integration[Settings]):
    integration_id = "app"
    attribute_type: ClassVar[Any] = AppAttribute

    @on("ticket.*")
    async def post(self, event: Event, context: Context[Settings]) -> None:
        pass


class Plain(Integration[Settings]):
    integration_id = "plain"

    @on("ticket.*")
    async def post(self, event: Event, context: Context[Settings]) -> None:
        pass


@pytest.fixture
def kinds() -> Iterator[dict[str, Any]]:
    manager = get_integration_manager()
    made = {cls.integration_id: manager.register_integration_class(cls) for cls in (App, Plain)}
    yield made
    for cls in (App, Plain):
        manager.unregister_integration_class(cls)
    activation._known.clear()


def config_of(kind: str) -> Config:
    owner = User.objects.create_user("olivia")
    return operations.create(
        actor=owner, owner=owner, integration_id=kind, name="Mine", settings={}, secrets={}
    )


def activate(**more: Any) -> None:
    given: dict[str, Any] = {"settings": {"server": "a.test"}, "secrets": {"client_secret": SECRET}}
    registry.activate(integration_id="app", actor=None, **{**given, **more})


def test_a_call_finds_the_values_and_initial_values_for_the_rest(kinds: dict[str, Any]) -> None:
    activate()

    prepared = contexts.prepare(config=config_of("app"), integration=kinds["app"])

    given = prepared.activation
    assert (given.server, given.client_secret.reveal(), given.retries) == ("a.test", SECRET, 3)


async def test_the_secret_is_starred_in_what_is_noted_of_requests() -> None:
    network = Network(policy=AddressPolicy(()), deadline_s=1)
    prepared = contexts.Prepared(
        config_id="cfg_1", config_name="x", settings=None, secrets=(SECRET,), activation={"a": SECRET}
    )
    context = prepared.context(network.http(redact=prepared.secrets))

    assert context.activation == {"a": SECRET}
    assert SECRET not in f"{context!r}{prepared!r}"
    await network.close()


def test_its_secrets_are_among_those_that_are_starred(kinds: dict[str, Any]) -> None:
    activate()

    assert SECRET in contexts.prepare(config=config_of("app"), integration=kinds["app"]).secrets


def test_a_change_is_seen_by_the_next_call(kinds: dict[str, Any]) -> None:
    activate()
    config = config_of("app")
    before = contexts.prepare(config=config, integration=kinds["app"]).activation.server

    activate(settings={"server": "b.test"})

    assert before == "a.test"
    assert contexts.prepare(config=config, integration=kinds["app"]).activation.server == "b.test"


def test_a_change_that_is_undone_is_never_seen_afterwards(kinds: dict[str, Any]) -> None:
    activate()
    with transaction.atomic():
        activate(settings={"server": "b.test"})
        meanwhile = activation.activation_of(kinds["app"]).settings.server
        transaction.set_rollback(True)

    assert meanwhile == "b.test"
    assert activation.activation_of(kinds["app"]).settings.server == "a.test"


def test_it_costs_one_query_and_none_where_nothing_is_asked(kinds: dict[str, Any]) -> None:
    activate()
    with CaptureQueriesContext(connection) as some:
        both = activation.activations_of(kinds.values())
    with CaptureQueriesContext(connection) as none:
        activation.activations_of([kinds["plain"]])

    assert (len(some), len(none)) == (1, 0)
    assert both["plain"].settings is None


def test_unchanged_rows_are_not_read_again(kinds: dict[str, Any]) -> None:
    activate()

    assert activation.activation_of(kinds["app"]) is activation.activation_of(kinds["app"])


def test_an_attribute_that_comes_later_has_its_initial_value_and_nothing_stored_changes(
    kinds: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(IntegrationAttributeType):
        SERVER = ("Server", "Its address.", ValueType.TEXT, None, True, True)
        CLIENT_SECRET = ("Client secret", "", ValueType.SECRET, None, True, True)
        REGION = ("Region", "", ValueType.ENUM, {"eu": "EU", "us": "US"}, True, True, "eu")

    activate(settings={"server": "a.test", "retries": 7})
    stored = IntegrationRecord.objects.values().get(pk="app")
    monkeypatch.setattr(App, "attribute_type", Later)
    activation._known.clear()

    read = activation.activation_of(kinds["app"]).settings

    assert (read.region, hasattr(read, "retries")) == ("eu", False)
    assert IntegrationRecord.objects.values().get(pk="app") == stored


def test_what_does_not_fit_is_a_sentence_without_values(kinds: dict[str, Any]) -> None:
    activate(settings={"server": "a.test", "retries": "s3cret-text"})

    with pytest.raises(ConfigUnusable, match=r"do not fit its code: retries\.") as refused:
        contexts.prepare(config=config_of("app"), integration=kinds["app"])
    assert "s3cret-text" not in str(refused.value)


def test_a_secret_that_no_key_opens_is_said(kinds: dict[str, Any]) -> None:
    activate()
    record = IntegrationRecord.objects.get(pk="app")
    record.secrets["client_secret"]["sealed"] = "rubbish"
    record.save()

    with pytest.raises(ConfigUnusable, match="must be entered again"):
        contexts.prepare(config=config_of("app"), integration=kinds["app"])


def test_settings_newer_than_the_code_are_an_error_and_stay(kinds: dict[str, Any]) -> None:
    activate()
    IntegrationRecord.objects.update(settings_version=2)
    stored = IntegrationRecord.objects.values().get(pk="app")

    assert "newer" in activation.activation_of(kinds["app"]).problem
    assert IntegrationRecord.objects.values().get(pk="app") == stored


def test_old_ones_are_brought_up_with_their_secrets(
    kinds: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.activate(
        integration_id="app", actor=None, settings={"host": "a.test"}, secrets={"secret": SECRET}
    )
    IntegrationRecord.objects.update(settings_version=1)

    def migrate(self: App, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        return {"server": values["host"]}

    monkeypatch.setattr(App, "activation_version", 2)
    monkeypatch.setattr(App, "renamed_activation_secrets", {1: {"secret": "client_secret"}})
    monkeypatch.setattr(App, "migrate_activation", migrate)

    read = activation.activation_of(kinds["app"]).settings

    assert (read.server, read.client_secret.reveal()) == ("a.test", SECRET)


def test_one_that_can_not_be_brought_up_says_so_and_harms_no_other(
    kinds: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    activate()
    monkeypatch.setattr(App, "activation_version", 2)
    monkeypatch.setattr(App, "migrate_activation", lambda _self, _values, **_: None)

    found = activation.activations_of(kinds.values())

    assert "can't be brought up" in found["app"].problem
    assert found["plain"].problem == ""
