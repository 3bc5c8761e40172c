"""Every kind of field: Django's own and our own arrive as one of twelve types, and go back as they came."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.accounts.principal import Principal
from jackfield.api.forms import configs
from jackfield.configs.models import Config
from jackfield.registry import process
from tests.api.form_queries import CONDITIONS, by_name, form_of, new_form, sent_back
from tests.api.people import Caller, People

pytestmark = pytest.mark.usefixtures("form_kinds")

#: What each of Django's fields is to a client, and something that tells that it was understood.
STOCK: dict[str, dict[str, Any]] = {
    "boolean": {"__typename": "BooleanField", "booleanWidget": "CHECKBOX", "checked": False},
    "char": {"__typename": "TextField", "format": "PLAIN", "maxLength": 20, "text": "hello"},
    "choice": {"__typename": "ChoiceField", "choiceWidget": "SELECT", "choice": "b", "emptyLabel": None},
    "combo": {"__typename": "TextField", "format": "EMAIL", "maxLength": 20},
    "day": {"__typename": "TemporalField", "temporalKind": "DATE", "iso": "2026-01-02"},
    "moment": {"__typename": "TemporalField", "temporalKind": "DATETIME", "iso": "2026-01-02T12:30:00Z"},
    "decimal": {
        "__typename": "NumberField",
        "integer": False,
        "step": "0.01",
        "number": "1.50",
        "max": "9.99",
    },
    "span": {"__typename": "TemporalField", "temporalKind": "DURATION", "iso": "P0DT00H01M30S"},
    "email": {"__typename": "TextField", "format": "EMAIL"},
    "path": {"__typename": "ChoiceField", "choice": None},
    "fraction": {"__typename": "NumberField", "integer": False, "number": "0.5", "step": "0.25"},
    "address": {"__typename": "TextField", "format": "HOSTNAME"},
    "whole": {"__typename": "NumberField", "integer": True, "min": "1", "max": "100", "number": "42"},
    "tree": {"__typename": "TextField", "format": "CODE", "language": "json", "text": '{"a": [1, null]}'},
    "several": {"__typename": "MultiChoiceField", "choices": ["a"], "allowCustom": False},
    "port": {"__typename": "TextField", "text": "mail.test:25"},
    "maybe": {"__typename": "ChoiceField", "choice": "false", "emptyLabel": "Unknown"},
    "letters": {"__typename": "TextField", "pattern": "[a-c]+", "patternMessage": "Enter a valid value."},
    "slug": {"__typename": "TextField", "format": "SLUG", "pattern": r"[\-a-zA-Z0-9_]+"},
    "split": {"__typename": "TemporalField", "temporalKind": "DATETIME", "iso": "2026-01-02T12:30:00Z"},
    "at": {"__typename": "TemporalField", "temporalKind": "TIME", "iso": "12:30:00"},
    "typed": {"__typename": "ChoiceField", "choice": "2"},
    "typed_several": {"__typename": "MultiChoiceField", "choices": ["1", "2"]},
    "truth": {"__typename": "ChoiceField", "choice": "true"},
    "url": {"__typename": "TextField", "format": "URL"},
    "uuid": {"__typename": "TextField", "text": "7d444840-9dc0-11d1-b245-5ffdce74fad2"},
    "lines": {"__typename": "TextField", "multiline": True, "text": "a\nb"},
    "radio": {"__typename": "ChoiceField", "choiceWidget": "RADIO"},
    "boxes": {"__typename": "MultiChoiceField", "multiWidget": "CHECKBOXES", "choices": ["b"]},
    "three_selects": {"__typename": "TemporalField", "temporalKind": "DATE", "iso": "2026-01-02"},
    "colour": {"__typename": "TextField", "format": "COLOR"},
    "group": {"__typename": "ChoiceField", "choice": None, "emptyLabel": "---------"},
    "groups": {"__typename": "MultiChoiceField", "choices": []},
    "one_of_many": {"__typename": "ChoiceField", "choiceWidget": "COMBOBOX", "choice": "v7"},
    "password": {"__typename": "SecretField", "isSet": False},
    "notice": {"__typename": "NoticeField", "tone": "WARNING", "body": "Copy **this**."},
    "kept": {"__typename": "TextField", "readOnly": True, "lockedReason": "The environment says so."},
}


def create(caller: Caller, integration_id: str, values: list[Any], name: str = "Mine") -> dict[str, Any]:
    """What createConfig answers, the service left out of it."""
    return caller.do(
        "createConfig", "config { id settings }", integrationId=integration_id, name=name, values=values,
        unchecked=True,
    )  # fmt: skip


def named(**values: Any) -> list[dict[str, Any]]:
    """Values by field."""
    return [{"name": name, "value": value} for name, value in values.items()]


def test_every_field_of_django_arrives_as_one_of_ours(ada: Caller) -> None:
    found = by_name(new_form(ada, "stock"))

    assert {name: {key: found[name][key] for key in told} for name, told in STOCK.items()} == STOCK
    assert "hidden" not in found
    assert found["choice"]["source"]["items"][0] == {"value": "a", "label": "A", "group": None}
    assert found["grouped"]["source"]["items"][0] == {"value": "a", "label": "A", "group": "G"}
    assert found["maybe"]["source"]["items"] == [
        {"value": "true", "label": "Yes", "group": None},
        {"value": "false", "label": "No", "group": None},
    ]
    assert found["notice"]["copyValue"] == "https://here.test/"
    assert found["one_of_many"]["source"] == {
        "__typename": "RemoteChoices",
        "searchable": True,
        "pageSize": 50,
        "dependsOn": [],
        "selectedItems": [{"value": "v7", "label": "Label 7"}],
    }


@pytest.mark.parametrize("kind", ["stock", "rooms", "desk", "dependent"])
def test_what_a_form_shows_can_be_sent_back_and_changes_nothing(ada: Caller, kind: str) -> None:
    needed = {"rooms": named(url={"text": "https://r.test"}, token={"secret": {"set": "letters"}})}
    needed["desk"] = needed["rooms"]
    made = create(ada, kind, needed.get(kind, []))
    assert made["__typename"] == "CreateConfigPayload", made

    shown = by_name(form_of(ada, made["config"]["id"]))
    back = [sent_back(field) for field in shown.values() if not field["readOnly"]]
    answer = ada.do(
        "updateConfig", "config { settings version }", configId=made["config"]["id"],
        values=[value for value in back if value is not None], unchecked=True,
    )  # fmt: skip

    assert answer["__typename"] == "UpdateConfigPayload", answer
    assert answer["config"]["settings"] == made["config"]["settings"]
    assert answer["config"]["version"] == 1


def test_submitting_the_defaults_gives_the_initial_values(ada: Caller) -> None:
    shown = by_name(new_form(ada, "stock"))
    back = [sent_back(field) for field in shown.values() if not field["readOnly"] and field["name"] != "name"]

    sent = create(ada, "stock", [value for value in back if value is not None], "Sent")
    silent = create(ada, "stock", [], "Silent")

    assert sent["config"]["settings"] == silent["config"]["settings"]
    assert sent["config"]["settings"]["split"] == "2026-01-02T12:30:00+00:00"
    assert sent["config"]["settings"]["typed"] == 2
    assert sent["config"]["settings"]["truth"] is True
    assert sent["config"]["settings"]["hidden"] == "h"


def test_settings_arrive_with_all_that_their_author_said_of_them(ada: Caller) -> None:
    found = by_name(new_form(ada, "rooms"))

    basic = {"field": "auth", "operator": "EQUALS", "values": ["basic"]}
    assert found["user"]["visibleWhen"] == {"anyOf": [{"allOf": [basic]}]}
    assert found["user"]["requiredWhen"] == {"anyOf": [{"allOf": [basic]}]}
    assert (found["user"]["width"], found["volume"]["advanced"]) == ("HALF", True)
    assert (found["url"]["reloadOnChange"], found["code"]["reloadOnChange"]) == (True, False)
    assert (found["auth"]["choiceWidget"], found["volume"]["numberWidget"]) == ("SEGMENTED", "SLIDER")
    assert (found["volume"]["unit"], found["colour"]["choice"]) == ("dB", "red")
    assert (found["day"]["isoMin"], found["day"]["isoMax"]) == ("2026-01-01", "2026-12-31")
    assert (found["pause"]["iso"], found["at"]["iso"]) == ("P0DT00H05M00S", None)
    assert (found["body"]["format"], found["body"]["language"]) == ("CODE", "liquid")
    assert (found["body"]["prefix"], found["body"]["suffix"]) == ("<", ">")
    assert (found["code"]["pattern"], found["code"]["patternMessage"]) == ("[a-z]{2}", "Two letters.")
    assert (found["key"]["secretIsMultiline"], found["key"]["secretFileTypes"]) == (True, [".pem"])
    assert (found["token"]["clearedBy"], found["token"]["canRotate"]) == (["url", "targets"], False)
    assert found["headers"]["entries"] == [{"key": "accept", "value": "text/plain", "isSet": True}]
    assert (found["headers"]["keyLabel"], found["headers"]["maxItems"]) == ("Header", 5)
    assert (found["passwords"]["valuesAreSecret"], found["passwords"]["entries"]) == (True, [])
    assert (found["tags"]["multiWidget"], found["tags"]["allowCustom"]) == ("TAGS", True)
    assert [item["value"] for item in found["tags"]["source"]["items"]] == ["x", "y"]
    assert found["room"]["__typename"] == "ChoiceField"
    assert found["room"]["source"]["dependsOn"] == ["url", "token"]
    assert (found["rooms"]["__typename"], found["rooms"]["allowCustom"]) == ("MultiChoiceField", True)
    assert found["rooms"]["source"]["searchable"] is False


def test_rows_and_mappings_are_kept_changed_and_taken_away(ada: Caller) -> None:
    made = create(
        ada,
        "rooms",
        named(
            url={"text": "https://r.test"},
            token={"secret": {"set": "letters"}},
            headers={"mapping": [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]},
            passwords={"mapping": [{"key": "x", "value": "secret-x"}, {"key": "y", "value": "secret-y"}]},
            targets={
                "rows": [
                    {"values": named(url={"text": "https://one.test"}, since={"iso": "2026-02-03"})},
                    {"values": [{"name": "targets.url", "value": {"text": "https://two.test"}}]},
                ]
            },
        ),
    )
    assert made["__typename"] == "CreateConfigPayload", made
    assert made["config"]["settings"]["targets"] == [
        {"url": "https://one.test", "weight": 1, "since": "2026-02-03"},
        {"url": "https://two.test", "weight": 1, "since": None},
    ]
    shown = by_name(form_of(ada, made["config"]["id"]))
    assert [row["rowId"] for row in shown["targets"]["rows"]] == ["0", "1"]
    first = {field["name"]: field for field in shown["targets"]["rows"][0]["fields"]}
    assert list(first) == ["targets.0.url", "targets.0.weight", "targets.0.since"]
    assert (first["targets.0.url"]["text"], first["targets.0.since"]["iso"]) == (
        "https://one.test",
        "2026-02-03",
    )
    assert [field["name"] for field in shown["targets"]["template"]] == [
        "targets.url",
        "targets.weight",
        "targets.since",
    ]
    assert shown["passwords"]["entries"] == [
        {"key": "x", "value": None, "isSet": True},
        {"key": "y", "value": None, "isSet": True},
    ]
    assert "secret-x" not in str(shown)

    answer = ada.do(
        "updateConfig", "config { settings } clearedSecrets", configId=made["config"]["id"], unchecked=True,
        values=named(
            headers={"mapping": [{"key": "b", "keep": True}, {"key": "c", "value": "3"}]},
            passwords={"mapping": [{"key": "y", "keep": True}, {"key": "z", "value": "secret-z"}]},
            targets={"rows": [{"rowId": "1", "values": named(**{"targets.1.weight": {"number": "7"}})}]},
        ),
    )  # fmt: skip

    assert answer["__typename"] == "UpdateConfigPayload", answer
    settings = answer["config"]["settings"]
    assert settings["headers"] == {"b": "2", "c": "3"}
    assert settings["targets"] == [{"url": "https://two.test", "weight": 7, "since": None}]
    assert sorted(Config.objects.get().secrets) == ["passwords.y", "passwords.z", "token"]


WRONG: dict[str, tuple[dict[str, Any], list[tuple[list[str], str]]]] = {
    "a text for a number": ({"volume": {"text": "5"}}, [(["volume"], "wrong_member")]),
    "a number for a text": ({"user": {"number": "5"}}, [(["user"], "wrong_member")]),
    "a text for a choice from afar": ({"room": {"text": "r"}}, [(["room"], "wrong_member")]),
    "a text for a day": ({"day": {"text": "2026-01-02"}}, [(["day"], "wrong_member")]),
    "not unset": ({"user": {"unset": False}}, [(["user"], "wrong_member")]),
    "a secret that is not kept": ({"token": {"secret": {"keep": False}}}, [(["token"], "wrong_member")]),
    "a secret that is not cleared": ({"token": {"secret": {"clear": False}}}, [(["token"], "wrong_member")]),
    "no ISO": ({"day": {"iso": "2.1.2026"}}, [(["day"], "invalid")]),
    "no day of the calendar": ({"day": {"iso": "2026-02-30"}}, [(["day"], "invalid")]),
    "too late a day": ({"day": {"iso": "2027-01-01"}}, [(["day"], "max_value")]),
    "endless": ({"pause": {"iso": "P999999999999D"}}, [(["pause"], "invalid")]),
    "a secret that can't be rotated": (
        {"token": {"secret": {"rotate": {"set": "letters"}}}},
        [(["token"], "not_rotatable")],
    ),
    "a key given twice": (
        {"headers": {"mapping": [{"key": "a", "value": "1"}, {"key": " a", "value": "2"}]}},
        [(["headers", "1", "key"], "given_twice")],
    ),
    "no key": (
        {"headers": {"mapping": [{"key": " ", "value": "1"}]}},
        [(["headers", "0", "key"], "required")],
    ),
    "no value": ({"headers": {"mapping": [{"key": "a"}]}}, [(["headers", "0", "value"], "required")]),
    "keeps what is not there": (
        {"passwords": {"mapping": [{"key": "a", "keep": True}]}},
        [(["passwords", "0", "value"], "required")],
    ),
    "a row without what it needs": (
        {"targets": {"rows": [{"values": []}]}},
        [(["targets", "0", "url"], "required")],
    ),
    "a wrong member in the second row": (
        {
            "targets": {
                "rows": [
                    {"values": named(url={"text": "https://a.test"})},
                    {"values": named(url={"text": "https://a.test"}, weight={"text": "x"})},
                ]
            }
        },
        [(["targets", "1", "weight"], "wrong_member")],
    ),
    "an unknown field in a row": (
        {"targets": {"rows": [{"values": named(nonsense={"text": "x"})}]}},
        [(["targets", "0", "nonsense"], "unknown_field")],
    ),
    "a row that is not there": (
        {"targets": {"rows": [{"rowId": "7", "values": []}]}},
        [(["targets", "0", "rowId"], "row_id")],
    ),
    "too many rows": (
        {"targets": {"rows": [{"values": named(url={"text": "https://a.test"})}] * 4}},
        [(["targets"], "max_items")],
    ),
    "too many members": ({"tags": {"choices": ["x"] * 501}}, [(["tags"], "max_length")]),
    "required by a rule": ({"auth": {"choice": "basic"}}, [(["user"], "required")]),
}  # fmt: skip


@pytest.mark.parametrize(("given", "issues"), WRONG.values(), ids=WRONG.keys())
def test_a_value_that_will_not_do_is_refused_at_its_place(
    ada: Caller, given: dict[str, Any], issues: list[tuple[list[str], str]]
) -> None:
    whole = {"url": {"text": "https://r.test"}, "token": {"secret": {"set": "letters"}}, **given}

    answer = create(ada, "rooms", named(**whole))

    assert [(issue["path"], issue["code"]) for issue in answer["issues"]] == [
        (["values", *path], code) for path, code in issues
    ]
    assert not Config.objects.exists()


def test_a_value_for_what_is_locked_or_asks_nothing_is_refused(ada: Caller) -> None:
    answer = create(ada, "stock", named(kept={"text": "mine"}, notice={"text": "x"}, hidden={"text": "y"}))

    assert [(issue["path"][1], issue["code"]) for issue in answer["issues"]] == [
        ("kept", "locked"),
        ("notice", "wrong_member"),
        ("hidden", "unknown_field"),
    ]
    assert not Config.objects.exists()


def test_a_third_answer_can_be_given_and_a_fourth_can_not(ada: Caller) -> None:
    unknown = create(ada, "stock", named(maybe={"unset": True}), "A")
    yes = create(ada, "stock", named(maybe={"choice": "true"}, truth={"choice": "false"}), "B")
    neither = create(ada, "stock", named(maybe={"choice": "perhaps"}), "C")

    assert unknown["config"]["settings"]["maybe"] is None
    assert (yes["config"]["settings"]["maybe"], yes["config"]["settings"]["truth"]) == (True, False)
    assert neither["issues"] == [{"path": ["values", "maybe"], "code": "invalid_choice"}]


def test_a_stock_password_is_a_secret_and_never_comes_out(ada: Caller) -> None:
    made = create(ada, "stock", named(password={"secret": {"set": "battery"}}))

    shown = by_name(form_of(ada, made["config"]["id"]))

    assert (shown["password"]["isSet"], len(shown["password"]["fingerprints"])) == (True, 1)
    assert "battery" not in str((made, shown))
    assert list(Config.objects.get().secrets) == ["password"]


def test_rows_of_a_model_come_with_the_form_as_long_as_they_are_few(people: People, ada: Caller) -> None:
    groups = [people.group(f"group {number}") for number in range(3)]
    few = by_name(new_form(ada, "stock"))

    Group.objects.bulk_create(Group(name=f"more {number}") for number in range(98))
    many = by_name(new_form(ada, "stock"))
    made = create(ada, "stock", named(group={"choice": str(groups[1].pk)}))
    kept = by_name(form_of(ada, made["config"]["id"]))

    assert [item["label"] for item in few["group"]["source"]["items"]] == ["group 0", "group 1", "group 2"]
    assert many["group"]["source"]["__typename"] == "RemoteChoices"
    assert made["config"]["settings"]["group"] == groups[1].pk
    assert kept["group"]["choice"] == str(groups[1].pk)
    assert kept["group"]["source"]["selectedItems"] == [{"value": str(groups[1].pk), "label": "group 1"}]


def test_the_revision_does_not_follow_the_rows_of_a_model(people: People, ada: Caller) -> None:
    before = new_form(ada, "stock", "{ revision }")

    people.group("one more")

    assert new_form(ada, "stock", "{ revision }") == before


def test_conditions_arrive_with_what_they_can_be_about(ada: Caller) -> None:
    form = new_form(ada, "rooms", f"{{ fieldsets {{ fields {{ name __typename {CONDITIONS} }} }} }}")

    field = by_name(form)["conditions"]
    [kind] = [one for one in field["conditionChoices"] if one["choiceId"] == "event.type"]
    by_id = {one["operatorId"]: one for one in kind["operators"]}
    assert (field["__typename"], field["mode"], field["conditions"]) == ("ConditionsField", "ALWAYS", [])
    assert by_id["contains"]["valueField"]["name"] == "conditions.event.type.contains"
    assert by_id["contains"]["valueField"]["__typename"] == "TextField"


def test_conditions_are_kept_shown_again_and_refused_by_their_place(ada: Caller) -> None:
    fire = {"choiceId": "data.title", "operatorId": "contains", "values": ["fire"]}
    wrong = {"choiceId": "data.title", "operatorId": "nonsense", "values": ["fire"]}
    needed = named(url={"text": "https://r.test"}, token={"secret": {"set": "letters"}})

    made = create(
        ada, "rooms", [*needed, *named(conditions={"conditions": {"mode": "ANY", "conditions": [fire]}})]
    )
    refused = create(
        ada,
        "rooms",
        [*needed, *named(conditions={"conditions": {"mode": "ALL", "conditions": [fire, wrong]}})],
        "B",
    )

    shown = by_name(
        form_of(ada, made["config"]["id"], f"{{ fieldsets {{ fields {{ name {CONDITIONS} }} }} }}")
    )["conditions"]
    assert Config.objects.get().conditions == {
        "mode": "ANY",
        "conditions": [{"choice": "data.title", "operator": "contains", "values": ["fire"]}],
    }
    assert (shown["mode"], shown["conditions"]) == ("ANY", [{**fire, "labels": ["fire"], "errors": []}])
    assert refused["issues"] == [{"path": ["values", "conditions", "1"], "code": "unknown_operator"}]


def test_describing_a_form_of_many_fields_asks_the_database_for_rows_of_models_alone(ada: Caller) -> None:
    principal = Principal(user=get_user_model().objects.get(username="ada"))
    stock = process.manager().get_integration("stock")

    with CaptureQueriesContext(connection) as queries:
        form = configs.of_new(integration=stock, principal=principal)

    assert form is not None
    assert sum(len(group.fields) for group in form.fieldsets) > 35
    assert len(queries) == 2
    assert all("auth_group" in query["sql"] for query in queries.captured_queries)
