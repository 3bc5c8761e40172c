"""A secret is rotated over the API: who may, for how long, and that nothing shows it."""

import logging
from typing import Any

import pytest

from jackfield.configs import keeping
from jackfield.configs.models import Config
from tests.api.configs import cfg, untouched
from tests.api.people import People, make_config
from tests.support.receiver import Receiver

FORM = """form { token fieldsets { fields { name ... on SecretField {
    isSet canRotate canClear fingerprints { fingerprint validUntil setBy { username } } } } } }"""
OLD, NEW = "the-first-letters", "the-second-letters"


def shown(people: People, config: Config) -> dict[str, dict[str, Any]]:
    """The fields of a config's form, by name."""
    query = f"query($id: ID!) {{ config(id: $id) {{ {FORM} }} }}"
    form = people.caller(people.ada).ask(query, {"id": cfg(config)})["config"]["form"]
    return {field["name"]: field for group in form["fieldsets"] for field in group["fields"]}


def rotating(name: str = "token", **rotate: Any) -> list[dict[str, Any]]:
    """Values that rotate one secret."""
    return [{"name": name, "value": {"secret": {"rotate": {"set": NEW, **rotate}}}}]


def revealed(config: Config) -> tuple[str, list[str]]:
    """The secret, and the old ones beside it."""
    found: Any = keeping.reveal(Config.objects.get(pk=config.pk))["token"]
    return str(found), [old.letters for old in getattr(found, "older", ())]


@pytest.fixture
def config(people: People, receiver: Receiver) -> Config:
    return make_config(people.ada, url=receiver.url, secrets={"token": OLD, "extra": "other letters"})


def test_both_are_good_and_only_fingerprints_are_told(
    people: People, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    before = shown(people, config)
    assert (before["token"]["canRotate"], before["extra"]["canRotate"]) == (True, False)
    with caplog.at_level(logging.DEBUG):
        answer = people.caller(people.ada).do(
            "updateConfig", f"config {{ {FORM} }} clearedSecrets", configId=cfg(config), values=rotating()
        )
        after = shown(people, config)
        history = people.caller(people.ada).ask(
            "query($id: ID!) { config(id: $id) { history(first: 5) { edges { node { changes {"
            " field before after isSecret } } } } } }",
            {"id": cfg(config)},
        )

    assert answer["__typename"] == "UpdateConfigPayload", answer
    assert revealed(config) == (NEW, [OLD])
    newest, old = after["token"]["fingerprints"]
    assert (newest["validUntil"], newest["setBy"]) == (None, {"username": "ada"})
    assert old["validUntil"] is not None
    assert [old["fingerprint"]] == [one["fingerprint"] for one in before["token"]["fingerprints"]]
    everything = f"{answer} {after} {history} {caplog.text} {[vars(record) for record in caplog.records]}"
    for letters in (OLD, NEW, "other letters"):
        assert letters not in everything


def test_of_a_new_config_nothing_rotates(people: People) -> None:
    values = [{"name": "url", "value": {"text": "https://desk.test"}}, *rotating()]
    answer = people.caller(people.ada).do(
        "createConfig", integrationId="desk", name="New", values=values, unchecked=True
    )
    assert [issue["code"] for issue in answer["issues"]] == ["not_rotatable"]
    assert not Config.objects.exists()


def test_one_that_the_service_makes_does_not_rotate(people: People, config: Config) -> None:
    answer = people.caller(people.ada).do("updateConfig", configId=cfg(config), values=rotating("extra"))
    assert [(one["path"], one["code"]) for one in answer["issues"]] == [
        (["values", "extra"], "not_rotatable")
    ]
    assert untouched(config)


@pytest.mark.parametrize(
    ("rotate", "code"),
    [
        ({"keepOldS": -1}, "min_value"),
        ({"keepOldS": 30 * 86_400 + 1}, "max_value"),
        ({"set": ""}, "required"),
        ({"set": "abc"}, "min_length"),
    ],
)
def test_what_is_out_of_bounds_changes_nothing(
    people: People, config: Config, rotate: dict[str, Any], code: str
) -> None:
    values = [{"name": "token", "value": {"secret": {"rotate": {"set": NEW, **rotate}}}}]
    answer = people.caller(people.ada).do("updateConfig", configId=cfg(config), values=values)
    assert [issue["code"] for issue in answer["issues"]] == [code]
    assert untouched(config)


@pytest.mark.parametrize(("keep_old_s", "old"), [(0, []), (1, [OLD]), (30 * 86_400, [OLD])])
def test_the_bounds_themselves_do(people: People, config: Config, keep_old_s: int, old: list[str]) -> None:
    people.caller(people.ada).do(
        "updateConfig", configId=cfg(config), values=rotating(keepOldS=keep_old_s), unchecked=True
    )
    assert revealed(config) == (NEW, old)


def test_a_flow_rotates_too(people: People, config: Config) -> None:
    ada = people.caller(people.ada)
    step = "flow { id isOver step { __typename stepId } }"
    flow = ada.do("startFlow", step, kind="CONFIGURE", configId=cfg(config))["flow"]
    answer = ada.do(
        "submitFlowStep",
        step,
        flowId=flow["id"],
        stepId=flow["step"]["stepId"],
        values=rotating(keepOldS=60),
    )

    assert answer["flow"]["isOver"], answer
    assert revealed(config) == (NEW, [OLD])
    assert NEW not in str(answer)


def test_who_may_not_edit_rotates_nothing(people: People, config: Config) -> None:
    answer = people.caller(people.ben).do("updateConfig", configId=cfg(config), values=rotating())
    assert answer["__typename"] == "NotFoundError"
    assert untouched(config)
