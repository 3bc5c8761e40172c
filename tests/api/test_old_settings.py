"""Settings of an older version through the API: shown and saved as today's, and what can't be is refused."""

from typing import Any

import pytest

from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.registry import operations as registry
from jackfield.registry.models import IntegrationRecord
from tests.api.configs import cfg
from tests.api.kinds import Asking, Desk
from tests.api.people import Caller, People, make_config

FORM = """
query($id: ID!) { config(id: $id) { settings form { token fieldsets { fields {
  name ... on TextField { text } ... on SecretField { isSet } ... on NumberField { number } } } } } }
"""
ACTIVATION = """
{ integration(integrationId: "asking-first") { activationForm { fieldsets { fields {
  name ... on TextField { text } ... on SecretField { isSet } } } } } }
"""
OLD = {"address": "http://127.0.0.1:9/"}


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of version 2."""

    def migrate(_self: Any, values: dict[str, Any], *, version: int) -> dict[str, Any]:
        return {"url": values["address"], "retries": 7}

    monkeypatch.setattr(Desk, "settings_version", 2)
    monkeypatch.setattr(Desk, "renamed_secrets", {1: {"key": "token"}})
    monkeypatch.setattr(Desk, "migrate_settings", migrate)


def old_config(people: People) -> Config:
    """What code of version 1 left."""
    config = make_config(people.ada, enabled=False)
    config.settings, config.settings_version, config.secrets = dict(OLD), 1, {}
    keeping.store(config=config, secrets={"key": "letters"}, actor=None)
    config.save()
    return config


def fields(form: Any) -> dict[str, Any]:
    found = {}
    for fieldset in form["fieldsets"]:
        for field in fieldset["fields"]:
            name = field.pop("name")
            found[name] = next(iter(field.values()), None)
    return found


@pytest.mark.usefixtures("second")
def test_the_form_shows_them_as_today(people: People, ada: Caller) -> None:
    config = old_config(people)

    shown = ada.ask(FORM, {"id": cfg(config)})["config"]

    values = fields(shown["form"])
    assert (values["url"], values["token"], str(values["retries"])) == (OLD["address"], True, "7")
    assert shown["settings"] == OLD


@pytest.mark.usefixtures("second")
def test_a_change_is_laid_over_them_and_keeps_the_secret(people: People, ada: Caller) -> None:
    config = old_config(people)

    done = ada.do(
        "updateConfig",
        "config { settings } clearedSecrets",
        configId=cfg(config),
        values=[{"name": "note", "value": {"text": "new"}}],
    )

    assert done["clearedSecrets"] == []
    assert (done["config"]["settings"]["retries"], done["config"]["settings"]["note"]) == (7, "new")
    assert keeping.reveal(Config.objects.get(pk=config.pk)) == {"token": "letters"}


@pytest.mark.parametrize("version", [1, 3])
def test_what_can_not_be_read_has_no_form_and_is_not_overwritten(
    people: People, ada: Caller, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    config = old_config(people)
    Config.objects.filter(pk=config.pk).update(settings_version=version)
    monkeypatch.setattr(Desk, "settings_version", 2)
    monkeypatch.setattr(Desk, "migrate_settings", lambda _self, _values, **_: None)
    before = Config.objects.values().get(pk=config.pk)

    shown = ada.ask(FORM, {"id": cfg(config)})["config"]
    answer = ada.do("updateConfig", configId=cfg(config), values=[{"name": "note", "value": {"text": "new"}}])

    assert (shown["form"], shown["settings"]) == (None, OLD)
    assert answer["issues"] == [{"path": [], "code": "version"}]
    assert Config.objects.values().get(pk=config.pk) == before


def test_what_is_not_installed_is_shown_and_not_changed(
    people: People, ada: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now

    config = old_config(people)
    before = Config.objects.values().get(pk=config.pk)
    process.manager().unregister_integration_class(Desk)
    try:
        shown = ada.ask(FORM, {"id": cfg(config)})["config"]
        answers = [
            ada.do("updateConfig", configId=cfg(config), name="New"),
            ada.do("enableConfig", configId=cfg(config)),
        ]
        unchanged = Config.objects.values().get(pk=config.pk)
        gone = ada.do("deleteConfig", "deletedConfigId", configId=cfg(config))
    finally:
        process.manager().register_integration_class(Desk)

    assert (shown["form"], shown["settings"]) == (None, OLD)
    assert {answer["code"] for answer in answers} == {"NOT_INSTALLED"}
    assert unchanged == before
    assert gone["deletedConfigId"] == cfg(config)


def test_the_activation_form_shows_old_ones_as_today(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.activate(
        integration_id="asking-first", actor=None, settings={"place": "eu"}, secrets={"letters": "abc"}
    )
    monkeypatch.setattr(Asking, "activation_version", 2)
    monkeypatch.setattr(Asking, "renamed_activation_secrets", {1: {"letters": "key"}})
    monkeypatch.setattr(Asking, "migrate_activation", lambda _self, values, **_: {"region": values["place"]})

    form = people.caller(people.root).ask(ACTIVATION)["integration"]["activationForm"]

    assert fields(form) == {"region": "eu", "key": True}
    assert IntegrationRecord.objects.get(pk="asking-first").settings == {"place": "eu"}


def test_one_that_is_newer_than_the_code_works_no_more_whatever_was_seen_before(
    people: People, ada: Caller
) -> None:
    configs = {name: make_config(people.ada, name=name) for name in ("newer", "of today", "off and newer")}
    Config.objects.update(health="HEALTHY")
    for name in ("newer", "off and newer"):
        Config.objects.filter(pk=configs[name].pk).update(settings_version=9, enabled=name == "newer")
    status = "status { health headline reason needsAttention cause }"
    page = f"""query($f: ConfigFilter) {{ configs(filter: $f) {{
        totalCount edges {{ node {{ name {status} }} }} }} }}"""
    query = f"query($id: ID!) {{ config(id: $id) {{ {status} integration {{ failingConfigCount }} }} }}"

    listed = ada.ask(page)["configs"]["edges"]
    one = ada.ask(query, {"id": cfg(configs["newer"])})["config"]

    shown = {edge["node"]["name"]: edge["node"]["status"] for edge in listed}
    assert one == {"status": shown["newer"], "integration": {"failingConfigCount": 1}}
    assert shown["newer"] == {
        "health": "HEALTHY",
        "headline": "Not readable",
        "reason": "The settings are newer than the integration's code: this deployment needs the newer code.",
        "needsAttention": True,
        "cause": None,
    }
    assert [shown[name]["headline"] for name in ("of today", "off and newer")] == ["Working", "Disabled"]
    for wanted in (True, False):
        found = ada.ask(page, {"f": {"needsAttention": wanted}})["configs"]
        names = {edge["node"]["name"] for edge in found["edges"]}
        assert names == {name for name, one in shown.items() if one["needsAttention"] is wanted}
        assert found["totalCount"] == len(names)
