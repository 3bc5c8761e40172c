"""Conditions on an application's rows: offered, told and taken only where the person may see the row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group

from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.sdk.conditions import register_condition_choice, unregister_condition_choice
from tests.api.configs import cfg, values
from tests.api.form_queries import CONDITIONS, again, by_name, form_of, new_form
from tests.api.people import Caller, People, make_config
from tests.api.test_forms_choices import ask

SELECTION = f"{{ token fieldsets {{ fields {{ name errors {CONDITIONS} }} }} }}"
STEP = f"flow {{ id isOver step {{ ... on FormStep {{ stepId form {SELECTION} }} }} }}"


@pytest.fixture(autouse=True)
def _rows(surroundings: None) -> Iterator[None]:
    """Groups, of which everybody sees their own."""
    register_condition_choice(
        "ticket.group",
        label="Group",
        kind="model",
        value=lambda event: event.data["group"],
        queryset=lambda user: Group.objects.filter(user=user),
    )
    yield
    unregister_condition_choice("ticket.group")


@pytest.fixture
def north(people: People) -> Group:
    """Ada's."""
    return people.group("North", people.ada)


@pytest.fixture
def south(people: People) -> Group:
    """Ben's."""
    return people.group("South", people.ben)


def of(*groups: Group) -> dict[str, Any]:
    """The value of the field: one of these groups."""
    asked = {
        "choiceId": "ticket.group",
        "operatorId": "one-of",
        "values": [str(group.pk) for group in groups],
    }
    return {"name": "conditions", "value": {"conditions": {"mode": "ALL", "conditions": [asked]}}}


def kept(*groups: Group) -> dict[str, Any]:
    """The same, as a config keeps it."""
    asked = {"choice": "ticket.group", "operator": "one-of", "values": [str(group.pk) for group in groups]}
    return {"mode": "ALL", "conditions": [asked]}


def offered(form: dict[str, Any]) -> list[str]:
    """The names that a form offers."""
    choices = by_name(form)["conditions"]["conditionChoices"]
    [group] = [one for one in choices if one["choiceId"] == "ticket.group"]
    [one_of] = [one for one in group["operators"] if one["operatorId"] == "one-of"]
    return [item["label"] for item in one_of["valueField"]["source"]["items"]]


def lines(caller: Caller, config: Config) -> list[str]:
    """How a config's conditions read."""
    query = "query($id: ID!) { config(id: $id) { conditionLines } }"
    found: list[str] = caller.ask(query, {"id": cfg(config)})["config"]["conditionLines"]
    return found


def create(caller: Caller, *groups: Group) -> dict[str, Any]:
    """Make a config that asks for these."""
    given = [*values("https://desk.test/"), of(*groups)]
    selection = "config { conditionLines }"
    return caller.do(
        "createConfig", selection, integrationId="desk", name="Mine", values=given, unchecked=True
    )


def test_a_form_offers_everybody_their_own(people: People, north: Group, south: Group) -> None:
    for user, name in ((people.ada, "North"), (people.ben, "South")):
        assert offered(new_form(people.caller(user), "desk", SELECTION)) == [name]
    assert offered(new_form(people.caller(people.root), "desk", SELECTION)) == []


def test_pages_of_choices_are_ones_own_too(people: People, south: Group) -> None:
    Group.objects.bulk_create(Group(name=f"group {number:03}") for number in range(150))
    people.ada.groups.set(Group.objects.filter(name__startswith="group"))
    ada, ben = people.caller(people.ada), people.caller(people.ben)
    name = "conditions.ticket.group.one-of"

    mine = ask(ada, new_form(ada, "desk", "{ token }")["token"], name, search="149")
    not_mine = ask(ada, new_form(ada, "desk", "{ token }")["token"], name, search="South")
    of_ben = ask(ben, new_form(ben, "desk", "{ token }")["token"], name)

    assert [item["label"] for item in mine["items"]] == ["group 149"]
    assert (not_mine["items"], not_mine["code"]) == ([], None)
    assert [item["label"] for item in of_ben["items"]] == ["South"]


def test_a_row_of_others_is_refused_as_if_there_were_none(ada: Caller, north: Group, south: Group) -> None:
    refused = create(ada, north, south)
    made_up = create(ada, north, Group(pk=99_999))

    assert refused["issues"] == [{"path": ["values", "conditions", "0"], "code": "not_offered"}]
    assert refused == made_up
    assert not Config.objects.exists()
    assert create(ada, north)["config"] == {"conditionLines": ["Group is one of “North”"]}


def test_a_flow_refuses_it_however_often_it_is_typed(ada: Caller, south: Group) -> None:
    flow = ada.do("startFlow", STEP, kind="CONFIGURE", integrationId="desk")["flow"]
    given = [*values("https://desk.test/"), {"name": "name", "value": {"text": "Mine"}}, of(south)]
    answer = {"flowId": flow["id"], "stepId": "settings", "values": given}

    # What was typed is kept with the flow, and is not stored in a config for that.
    refusals = [ada.do("submitFlowStep", **answer) for _ in range(2)]
    shown = again(ada, flow["step"]["form"]["token"], [of(south)], SELECTION)

    assert [[one["code"] for one in refused["issues"]] for refused in refusals] == [["not_offered"]] * 2
    assert "South" not in str(shown)
    assert by_name(shown)["conditions"]["conditions"][0]["errors"] == ["One of the values is not offered."]
    assert not Config.objects.exists()


def test_what_is_stored_stays_and_its_name_is_not_told(people: People, north: Group, south: Group) -> None:
    config = make_config(people.ben, conditions=kept(south))
    grant(actor=people.ben, config_id=config.pk, role=Role.EDITOR, user_id=people.ada.pk)
    ada, ben = people.caller(people.ada), people.caller(people.ben)
    hidden = [f"Group is one of “{south.pk}”"]

    form = form_of(ada, cfg(config), SELECTION)
    assert by_name(form)["conditions"]["conditions"][0]["labels"] == [str(south.pk)]
    assert offered(form) == ["North"]
    assert (lines(ada, config), lines(ben, config)) == (hidden, ["Group is one of “South”"])

    saved = ada.do(
        "updateConfig", "config { name }", configId=cfg(config), values=[of(south, north)], unchecked=True
    )
    assert saved["config"] == {"name": "Mine"}
    config.refresh_from_db()
    assert config.conditions == kept(south, north)
    assert lines(ada, config) == [f"Group is one of “{south.pk}”, “North”"]


def test_another_row_than_the_stored_one_is_refused(people: People, north: Group, south: Group) -> None:
    west = people.group("West", people.ben)
    config = make_config(people.ada, conditions=kept(north))
    ada = people.caller(people.ada)

    refused = ada.do("updateConfig", configId=cfg(config), values=[of(north, west)], unchecked=True)

    assert [one["code"] for one in refused["issues"]] == ["not_offered"]
    config.refresh_from_db()
    assert (config.version, config.conditions) == (1, kept(north))


def test_the_audit_which_many_read_names_no_rows(ada: Caller, north: Group) -> None:
    assert create(ada, north)["config"]

    assert "North" not in str(list(AuditEntry.objects.values()))
    assert f"“{north.pk}”" in str(list(AuditEntry.objects.values()))
