"""Query.form: what is typed is validated and shown again, nothing is saved, and no secret comes back."""

import logging
from typing import Any

import pytest

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.configs import operations
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant, revoke
from jackfield.flows.models import Flow
from tests.api.form_queries import CONDITIONS, again, by_name, form_of, new_form
from tests.api.people import Caller, People, make_config
from tests.api.test_forms_fields import create, named
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.usefixtures("form_kinds")

SECRET = "correct-horse-battery"


def room(caller: Caller, **values: Any) -> str:
    """A config of the rooms; its id."""
    needed = {"url": {"text": "https://r.test"}, "token": {"secret": {"set": SECRET}}}
    made = create(caller, "rooms", named(**{**needed, **values}))
    assert made["__typename"] == "CreateConfigPayload", made
    return str(made["config"]["id"])


def test_what_is_typed_is_shown_with_its_errors_and_saved_nowhere(ada: Caller) -> None:
    config_id = room(ada)
    before = Config.objects.values().get()
    token = form_of(ada, config_id, "{ token }")["token"]

    shown = again(
        ada,
        token,
        named(
            url={"text": "no url"},
            volume={"number": "99"},
            day={"iso": "2.1.2026"},
            tags={"choices": ["p", "q"]},
            headers={"mapping": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]},
            token={"secret": {"set": "abc"}},
            user={"number": "1"},
            nonsense={"text": "x"},
        ),
    )

    found = by_name(shown)
    assert (found["url"]["text"], len(found["url"]["errors"])) == ("no url", 1)
    assert (found["volume"]["number"], len(found["volume"]["errors"])) == ("99", 1)
    assert (found["day"]["iso"], len(found["day"]["errors"])) == ("2.1.2026", 1)
    assert found["tags"]["choices"] == ["p", "q"]
    assert [entry["key"] for entry in found["headers"]["entries"]] == ["a", "a"]
    assert found["headers"]["errors"] == ["2: This name stands there twice."]
    assert (found["token"]["isSet"], len(found["token"]["errors"])) == (True, 1)
    assert found["user"]["errors"] == ["Give this field's value as “text”."]
    assert found["code"]["errors"] == []
    assert found["name"]["text"] == "Mine"
    assert shown["errors"] == ["nonsense: The form has no such field."]
    assert Config.objects.values().get() == before


def test_no_secret_comes_back_whatever_is_typed(ada: Caller) -> None:
    config_id = room(ada, passwords={"mapping": [{"key": "x", "value": SECRET}]})
    token = form_of(ada, config_id, "{ token }")["token"]

    shown = again(
        ada,
        token,
        named(
            token={"secret": {"set": "another-secret"}},
            key={"secret": {"set": "many\nlines"}},
            passwords={"mapping": [{"key": "x", "keep": True}, {"key": "y", "value": "third-secret"}]},
        ),
    )

    assert by_name(shown)["passwords"]["entries"] == [
        {"key": "x", "value": None, "isSet": True},
        {"key": "y", "value": None, "isSet": False},
    ]
    for secret in (SECRET, "another-secret", "many", "third-secret"):
        assert secret not in str(shown)


def test_an_error_that_quotes_a_secret_is_starred(ada: Caller) -> None:
    token = new_form(ada, "dependent", "{ token }")["token"]
    values = named(name={"text": "x"}, secret={"secret": {"set": SECRET}})

    shown = again(ada, token, values)
    refused = ada.do("createConfig", integrationId="dependent", values=values)

    assert shown["errors"] == ["I know ***."]
    assert (refused["message"], refused["issues"]) == ("I know ***.", [{"path": [], "code": "told"}])


def test_rows_that_are_typed_can_be_sent_again_until_they_will_do(ada: Caller) -> None:
    config_id = room(
        ada, targets={"rows": [{"values": named(url={"text": "https://one.test"}, weight={"number": "3"})}]}
    )
    token = form_of(ada, config_id, "{ token }")["token"]
    typed = [
        {"rowId": "0", "values": named(**{"targets.0.url": {"text": "https://changed.test"}})},
        {"values": named(url={"text": "no url"})},
    ]

    shown = again(ada, token, named(targets={"rows": typed}))

    rows = by_name(shown)["targets"]["rows"]
    assert [row["rowId"] for row in rows] == ["0", "new-1"]
    first, second = ({field["name"]: field for field in row["fields"]} for row in rows)
    assert first["targets.0.url"]["text"] == "https://changed.test"
    assert first["targets.0.weight"]["number"] == "3"
    wrong = second["targets.new-1.url"]
    assert (wrong["text"], len(wrong["errors"])) == ("no url", 1)
    assert second["targets.new-1.weight"]["number"] == "1"

    typed[1] = {"rowId": "new-1", "values": named(**{"targets.new-1.url": {"text": "https://two.test"}})}
    saved = ada.do(
        "updateConfig", "config { settings }", configId=config_id, formToken=token, unchecked=True,
        values=named(targets={"rows": typed}, token={"secret": {"set": "a-new-secret"}}),
    )  # fmt: skip

    assert [row["url"] for row in saved["config"]["settings"]["targets"]] == [
        "https://changed.test",
        "https://two.test",
    ]


def test_a_condition_that_will_not_do_is_shown_where_it_was_typed(ada: Caller) -> None:
    token = new_form(ada, "rooms", "{ token }")["token"]
    good = {"choiceId": "data.title", "operatorId": "contains", "values": ["fire"]}
    bad = {"choiceId": "data.title", "operatorId": "matches-regex", "values": ["("]}

    shown = again(
        ada,
        token,
        named(conditions={"conditions": {"mode": "ALL", "conditions": [good, bad]}}),
        f"{{ fieldsets {{ fields {{ name {CONDITIONS} }} }} }}",
    )

    field = by_name(shown)["conditions"]
    assert field["mode"] == "ALL"
    assert [one["operatorId"] for one in field["conditions"]] == ["contains", "matches-regex"]
    assert [len(one["errors"]) for one in field["conditions"]] == [0, 1]


def test_a_form_whose_fields_depend_on_what_is_typed_has_them(ada: Caller) -> None:
    token = new_form(ada, "dependent", "{ token }")["token"]

    plain = by_name(again(ada, token, named(more={"checked": False})))
    more = again(ada, token, named(more={"checked": True}, extra={"text": "too long"}))
    saved = create(ada, "dependent", named(more={"checked": True}, extra={"text": "abc"}))

    assert "extra" not in plain
    assert (by_name(more)["extra"]["text"], len(by_name(more)["extra"]["errors"])) == ("too long", 1)
    assert saved["config"]["settings"] == {"more": True, "extra": "abc"}


def test_the_token_of_the_form_again_still_knows_the_version_that_was_read(
    people: People, ada: Caller
) -> None:
    config_id = room(ada)
    token = form_of(ada, config_id, "{ token }")["token"]
    operations.update(actor=people.ada, config_id=Config.objects.get().pk, name="Renamed")

    shown = again(ada, token, named(volume={"number": "7"}))
    answer = ada.do(
        "updateConfig", configId=config_id, values=named(volume={"number": "7"}), formToken=shown["token"]
    )

    assert (answer["__typename"], answer["code"]) == ("ConflictError", "CONFLICT")


def test_a_token_that_is_not_the_viewer_s_any_more_shows_nothing(people: People, ada: Caller) -> None:
    config_id = room(ada)
    config = Config.objects.get()
    grant(actor=people.ada, config_id=config.pk, role=Role.EDITOR, user_id=people.ben.pk)
    ben = people.caller(people.ben)
    bens = form_of(ben, config_id, "{ token }")["token"]
    adas = form_of(ada, config_id, "{ token }")["token"]
    assert again(ben, bens, []) is not None

    revoke(actor=people.ada, config_id=config.pk, user_id=people.ben.pk)

    assert again(ben, bens, []) is None
    assert again(ben, adas, []) is None
    assert again(people.anonymous, adas, []) is None
    assert again(people.caller(people.ada, TokenScope.READ), adas, []) is None
    assert again(ada, "nonsense", []) is None
    assert again(ada, adas + "x", []) is None
    operations.delete(actor=people.ada, config_id=config.pk)
    assert again(ada, adas, []) is None


def test_a_form_that_raises_is_no_form_and_the_log_has_stars(
    ada: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    token = new_form(ada, "dependent", "{ token }")["token"]
    values = named(name={"text": "x"}, secret={"secret": {"set": "raise-this"}})
    caplog.set_level(logging.INFO)

    shown = again(ada, token, values)
    refused = ada.do("createConfig", integrationId="dependent", values=values)

    assert shown is None
    assert (refused["__typename"], refused["code"]) == ("CheckFailedError", "CHECK_FAILED")
    assert not Config.objects.exists()
    noted = " ".join(str(vars(record)) for record in caplog.records)
    assert "it was ***" in noted
    assert "raise-this" not in noted.replace('== "raise-this"', "").replace('"it was raise-this"', "")


def test_the_form_of_an_activation_is_made_again_for_who_may_activate(people: People) -> None:
    root = people.caller(people.root)
    query = '{ integration(integrationId: "asking-first") { activationForm { token } } }'
    token = root.ask(query)["integration"]["activationForm"]["token"]

    shown = again(
        root, token, named(region={"text": "much too long a region"}, key={"secret": {"set": SECRET}})
    )

    found = by_name(shown)
    assert (found["region"]["text"], len(found["region"]["errors"])) == ("much too long a region", 1)
    assert found["key"]["isSet"] is False
    assert SECRET not in str(shown)


def test_the_form_of_a_flow_s_step_is_made_again_until_the_flow_is_over(people: People) -> None:
    root = people.caller(people.root)
    selection = "flow { id step { ... on FormStep { form { token } } } }"
    flow = root.do("startFlow", selection, kind="ACTIVATE", integrationId="asking-first")["flow"]
    token = flow["step"]["form"]["token"]

    shown = again(root, token, named(region={"text": "much too long a region"}))
    root.do("cancelFlow", flowId=flow["id"])

    assert len(by_name(shown)["region"]["errors"]) == 1
    assert again(root, token, []) is None
    assert Flow.objects.get().is_over


def test_another_s_config_can_be_read_and_its_form_can_not(people: People, ada: Caller) -> None:
    config = make_config(people.ada)
    grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)

    answer = people.caller(people.ben).ask(
        "query($id: ID!) { config(id: $id) { name form { token } } }", {"id": ids.encode("cfg", config.pk)}
    )

    assert answer["config"] == {"name": "Mine", "form": None}


def test_the_form_of_a_flow_that_configures_is_made_again_and_has_choices(
    ada: Caller, receiver: Receiver
) -> None:
    receiver.answer_with(Answer(body=b'{"rooms": ["attic"]}'), path="/rooms")
    config_id = room(ada, url={"text": receiver.url})
    selection = "flow { id step { ... on FormStep { form { token } } } }"
    flow = ada.do("startFlow", selection, kind="CONFIGURE", configId=config_id)["flow"]
    token = flow["step"]["form"]["token"]
    query = 'query($t: ID!) { fieldChoices(token: $t, field: "room") { items { value } code } }'

    shown = again(ada, token, named(volume={"number": "99"}))
    offered = ada.ask(query, {"t": token})["fieldChoices"]
    ada.do("cancelFlow", flowId=flow["id"])
    over = ada.ask(query, {"t": token})["fieldChoices"]

    assert len(by_name(shown)["volume"]["errors"]) == 1
    assert by_name(shown)["token"]["isSet"] is True
    assert offered == {"items": [{"value": "attic"}], "code": None}
    assert over == {"items": [], "code": "FORM_EXPIRED"}
    assert [request.headers["x-token"] for request in receiver.requests] == [SECRET]
