"""Typed attributes through the API: asked at activation, shown by their types, kept as they must be."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.registry import process
from jackfield.registry.activation import activation_of
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import Integration, IntegrationAttributeType, Settings, ValueType
from tests.api.people import Caller, People

FORM = """
{ integration(integrationId: "desk-app") { activationForm { fieldsets { fields {
  __typename name label help required readOnly lockedReason
  ... on TextField { text multiline fileTypes }
  ... on SecretField { isSet cleared: clearedBy }
  ... on ChoiceField { choice }
  ... on BooleanField { checked }
  ... on NumberField { number } } } } } }
"""


class DeskAttribute(IntegrationAttributeType):
    SERVER = ("Server", "Where the desk is.", ValueType.TEXT, None, True, True)
    CLIENT_SECRET = ("Client secret", "From the desk.", ValueType.SECRET, None, True, True)
    CERTIFICATE = ("Certificate", "", ValueType.FILE, {".pem": "PEM"}, True, False)
    ZONE = ("Zone", "", ValueType.ENUM, {"utc": "UTC", "cet": "Paris"}, True, True, "utc")
    ALARMS = ("Alarms", "", ValueType.BOOLEAN, None, True, False, "True")
    RETRIES = ("Retries", "", ValueType.INTEGER, {"min": 0, "max": 9}, True, False, 3)
    TITLE = ("Title", "", ValueType.TEXT, {"destination": False}, True, False)
    MIRROR = ("Mirror", "", ValueType.TEXT, None, True, False)
    PATH = ("Path", "", ValueType.TEXT, None, True, False, "/hooks")
    API = ("API", "", ValueType.TEXT, None, False, True, "v2")


class DeskApp(Integration[Settings]):
    """Asks for one attribute of each kind."""

    integration_id = "desk-app"
    attribute_type = DeskAttribute

    def initialize(self) -> None:
        """Nothing to begin."""


@pytest.fixture
def root(people: People) -> Iterator[Caller]:
    process.manager().register_integration_class(DeskApp, discovered=True)
    yield people.caller(people.root)
    process.manager().unregister_integration_class(DeskApp)


def fields(caller: Caller) -> dict[str, dict[str, Any]]:
    form = caller.ask(FORM)["integration"]["activationForm"]
    return {field["name"]: field for fieldset in form["fieldsets"] for field in fieldset["fields"]}


def given(**more: Any) -> list[dict[str, Any]]:
    values = {
        "server": {"text": "desk.test"},
        "client_secret": {"secret": {"set": "c1ient-s3cret"}},
        "zone": {"choice": "cet"},
        **more,
    }
    return [{"name": name, "value": value} for name, value in values.items()]


def test_each_is_shown_by_its_type(root: Caller) -> None:
    shown = fields(root)

    assert {name: field["__typename"] for name, field in shown.items()} == {
        "server": "TextField",
        "client_secret": "SecretField",
        "certificate": "TextField",
        "zone": "ChoiceField",
        "alarms": "BooleanField",
        "retries": "NumberField",
        "title": "TextField",
        "mirror": "TextField",
        "path": "TextField",
        "api": "TextField",
    }
    assert (shown["server"]["label"], shown["server"]["help"]) == ("Server", "Where the desk is.")
    assert (shown["certificate"]["multiline"], shown["certificate"]["fileTypes"]) == (True, [".pem"])
    assert (shown["zone"]["choice"], shown["alarms"]["checked"], str(shown["retries"]["number"])) == (
        "utc",
        True,
        "3",
    )


def test_what_is_not_editable_is_read_only_and_says_why(root: Caller) -> None:
    api = fields(root)["api"]

    assert (api["readOnly"], api["text"]) == (True, "v2")
    assert "fixed" in api["lockedReason"]


def test_activation_keeps_values_and_shows_no_secret(root: Caller) -> None:
    done = root.do(
        "activateIntegration",
        "integration { state }",
        integrationId="desk-app",
        values=given(retries={"number": "7"}),
    )

    assert done["integration"] == {"state": "ACTIVE"}
    read = activation_of(process.manager().get_integration("desk-app")).settings
    assert (read.server, read.client_secret.reveal(), read.zone, read.retries, read.api, read.alarms) == (
        "desk.test",
        "c1ient-s3cret",
        "cet",
        7,
        "v2",
        True,
    )
    assert fields(root)["client_secret"]["isSet"] is True
    assert "c1ient-s3cret" not in str(IntegrationRecord.objects.values().get(pk="desk-app"))


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"retries": {"number": "10"}}, "retries"),
        ({"zone": {"choice": "mars"}}, "zone"),
        ({"server": {"text": ""}}, "server"),
        ({"server": {"text": "a\x00b"}}, "server"),
        ({"api": {"text": "v9"}}, "api"),
    ],
)
def test_what_will_not_do_is_refused_on_its_field_and_activates_nothing(
    root: Caller, wrong: dict[str, Any], name: str
) -> None:
    answer = root.do("activateIntegration", integrationId="desk-app", values=given(**wrong))

    assert answer["__typename"] == "ValidationError"
    assert [issue["path"] for issue in answer["issues"]] == [["values", name]]
    assert not IntegrationRecord.objects.filter(pk="desk-app").exists()


def test_the_key_of_one_server_is_not_kept_for_another(root: Caller) -> None:
    root.do("activateIntegration", integrationId="desk-app", values=given())
    before = IntegrationRecord.objects.values().get(pk="desk-app")
    values = [{"name": "server", "value": {"text": "https://evil.test"}}]

    answer = root.do("activateIntegration", integrationId="desk-app", values=values)

    assert answer["__typename"] == "ValidationError"
    [issue] = answer["issues"]
    assert (issue["path"], issue["code"]) == (["values", "client_secret"], "secret_required")
    assert IntegrationRecord.objects.values().get(pk="desk-app") == before
    assert fields(root)["client_secret"]["cleared"] == ["server", "mirror", "path", "api"]


def test_a_text_that_is_no_destination_is_changed_and_the_key_stays(root: Caller) -> None:
    root.do("activateIntegration", integrationId="desk-app", values=given())
    values = [{"name": "title", "value": {"text": "Ours"}}]

    done = root.do("activateIntegration", "integration { state }", integrationId="desk-app", values=values)

    assert done["integration"] == {"state": "ACTIVE"}
    read = activation_of(process.manager().get_integration("desk-app")).settings
    assert (read.title, read.client_secret.reveal()) == ("Ours", "c1ient-s3cret")


def test_texts_that_the_code_asks_for_later_take_no_key_until_they_lead_elsewhere(root: Caller) -> None:
    root.do("activateIntegration", integrationId="desk-app", values=given())
    record = IntegrationRecord.objects.get(pk="desk-app")
    for name in ("mirror", "path", "api"):
        del record.settings[name]
    record.save()
    more = [{"name": "retries", "value": {"number": "5"}}]
    elsewhere = [{"name": "path", "value": {"text": "/other"}}]

    refused = root.do("activateIntegration", integrationId="desk-app", values=elsewhere)
    done = root.do("activateIntegration", "integration { state }", integrationId="desk-app", values=more)

    assert refused["issues"] == [{"path": ["values", "client_secret"], "code": "secret_required"}]
    assert done["integration"] == {"state": "ACTIVE"}
    read = activation_of(process.manager().get_integration("desk-app")).settings
    assert (read.path, read.retries, read.client_secret.reveal()) == ("/hooks", 5, "c1ient-s3cret")
