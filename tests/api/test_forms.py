"""Forms as data: every field of a Django form arrives with its bounds, choices and values."""

from typing import Any

from jackfield.api import ids
from tests.api.people import People, make_config

FIELDS = """fieldsets { name title collapsible fields { __typename name label required readOnly help
    ... on TextField { format multiline maxLength text defaultText }
    ... on SecretField { isSet minLength canClear clearedBy recipe { prefix byteCount encoding }
        fingerprints { fingerprint setBy { username } } }
    ... on NumberField { integer min max step number defaultNumber }
    ... on BooleanField { booleanWidget checked defaultChecked }
    ... on ChoiceField { choice defaultChoice emptyLabel
        source { ... on StaticChoices { items { value label } } } }
    ... on MultiChoiceField { allowCustom choices defaultChoices
        choicesFrom: source { ... on StaticChoices { items { value label } } } }
} }"""


def fields(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By name."""
    return {field["name"]: field for group in form["fieldsets"] for field in group["fields"]}


def test_a_new_config_s_form_has_every_field_with_its_default(people: People) -> None:
    answer = people.caller(people.ada).ask(
        f'{{ integration(integrationId: "desk") {{ configForm {{ title submitLabel errors {FIELDS} }} }} }}'
    )

    form = answer["integration"]["configForm"]
    found = fields(form)
    assert [group["name"] for group in form["fieldsets"]] == ["basic", "settings", "routing"]
    assert list(found) == [
        "name", "enabled", "url", "token", "extra", "retries", "loud", "color", "days", "note",
        "event_types", "conditions",
    ]  # fmt: skip
    assert (form["title"], form["submitLabel"], form["errors"]) == ("New Desk config", "Add", [])
    assert (found["name"]["required"], found["name"]["maxLength"]) == (True, 200)
    assert (found["enabled"]["booleanWidget"], found["enabled"]["checked"]) == ("SWITCH", True)
    assert (found["url"]["format"], found["url"]["text"]) == ("URL", "")
    assert found["token"]["recipe"] == {"prefix": "desk_", "byteCount": 24, "encoding": "HEX"}
    assert (found["token"]["isSet"], found["token"]["clearedBy"]) == (False, ["url"])
    assert {k: found["retries"][k] for k in ("integer", "min", "max", "step", "number")} == {
        "integer": True, "min": "0", "max": "9", "step": "1", "number": "3"
    }  # fmt: skip
    assert (found["loud"]["checked"], found["loud"]["booleanWidget"]) == (False, "CHECKBOX")
    assert found["color"]["choice"] == "red"
    assert found["color"]["source"]["items"][1] == {"value": "green", "label": "Green"}
    assert (found["days"]["choices"], found["days"]["allowCustom"]) == (["mo"], False)
    assert found["note"]["multiline"] is True
    assert (found["event_types"]["choices"], found["event_types"]["allowCustom"]) == (["ticket.*"], True)


def test_a_config_s_form_has_its_values_and_of_secrets_the_fingerprints(people: People) -> None:
    config = make_config(
        people.ada,
        settings={"url": "https://desk.test/", "retries": 7},
        secrets={"token": "letters", "extra": "x"},
    )

    form = people.caller(people.ada).ask(
        f"query($id: ID!) {{ config(id: $id) {{ form {{ title {FIELDS} }} }} }}",
        {"id": ids.encode("cfg", config.pk)},
    )["config"]["form"]

    found = fields(form)
    assert form["title"] == "Mine"
    assert found["url"]["text"] == "https://desk.test/"
    assert (found["retries"]["number"], found["retries"]["defaultNumber"]) == ("7", "3")
    [mark] = found["token"]["fingerprints"]
    assert mark == {"fingerprint": config.secrets["token"]["fingerprint"], "setBy": {"username": "ada"}}
    assert (found["token"]["canClear"], found["extra"]["canClear"]) == (False, True)
    assert "letters" not in str(form)


def test_the_revision_changes_with_the_form_and_not_with_its_values(people: People) -> None:
    make_config(people.ada)
    make_config(people.ada, name="Other", settings={"url": "https://other.test/"})

    page = people.caller(people.ada).ask("{ configs { edges { node { form { revision token } } } } }")

    one, other = (edge["node"]["form"] for edge in page["configs"]["edges"])
    assert one["revision"] == other["revision"]
    assert one["token"] != other["token"]


def test_settings_newer_than_the_code_have_no_form(people: People) -> None:
    config = make_config(people.ada)
    type(config).objects.filter(pk=config.pk).update(settings_version=2)

    answer = people.caller(people.ada).ask("{ configs { edges { node { form { token } settings } } } }")

    assert answer["configs"]["edges"] == [
        {"node": {"form": None, "settings": {"url": "http://127.0.0.1:9/"}}}
    ]
