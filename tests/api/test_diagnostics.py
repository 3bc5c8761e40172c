"""What a report of a fault holds: enough to find it, and never a secret nor what a setting holds."""

import json
import platform
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jackfield
from jackfield.accounts.scopes import TokenScope
from jackfield.configs import operations as configs
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.delivery.models import Attempt, Breaker, Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager
from jackfield.registry import operations as registry
from jackfield.registry.discovery import Found, discover
from jackfield.registry.status import Health
from jackfield.resources.models import Resource, Sync
from tests.api.configs import cfg
from tests.api.people import Caller, People, make_config

QUERY = "query($id: ID!) { config(id: $id) { diagnostics } }"
#: What no report holds by itself.
MARK = "Zq"


@pytest.fixture
def config(people: People) -> Config:
    return make_config(people.ada)


def report(caller: Caller, config: Config) -> Any:
    return caller.ask(QUERY, {"id": cfg(config)})["config"]["diagnostics"]


def attempt(config: Config, *, error: str, number: int = 1, **fields: Any) -> Delivery:
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    delivery = Delivery.objects.create(event=event, config=config, state="REJECTED", attempt_count=number)
    now = timezone.now()
    row = {"outcome": "REJECTED", "started_at": now, "finished_at": now, **fields}
    Attempt.objects.create(delivery=delivery, number=number, error=error, **row)
    return delivery


def test_it_says_versions_states_and_counts(people: People, ada: Caller, config: Config) -> None:
    publish("ticket.opened", {})
    delivery = attempt(config, error="The desk said no.", response_status=410, duration_ms=12)
    things = {"config": config, "integration_id": "desk", "kind": "lamp", "name": "Lamp"}
    for number in range(3):
        Resource.objects.create(
            integration_key=str(number), folded_key=str(number), is_detached=number == 2, **things
        )
    Sync.objects.create(config=config, state="FAILED", error="It was late.", created=2)

    found = report(ada, config)

    assert found["versions"]["jackfield"] == jackfield.__version__
    assert found["versions"]["python"] == platform.python_version()
    assert found["versions"]["database"].startswith(f"{connection.vendor} ")
    assert (found["config"]["id"], found["config"]["enabled"], found["config"]["version"]) == (
        cfg(config),
        True,
        1,
    )
    assert found["integration"] == {
        "integrationId": "desk",
        "isInstalled": True,
        "state": "ACTIVE",
        "health": "UNKNOWN",
        "settingsVersion": 1,
        "capabilities": ["CHECK", "EVENTS"],
        "promise": "AT_LEAST_ONCE",
        "tier": None,
    }
    assert found["status"]["health"] == "UNKNOWN"
    assert found["breaker"]["state"] == "CLOSED"
    assert found["deliveries"] == {
        "counted": 2,
        "countedAtMost": 1000,
        "byState": {"PENDING": 1, "REJECTED": 1},
    }
    [tried] = found["attempts"]
    assert (tried["deliveryId"], tried["outcome"], tried["responseStatus"], tried["durationMs"]) == (
        f"dlv_{delivery.pk}",
        "REJECTED",
        410,
        12,
    )
    assert tried["error"] == "The desk said no."
    assert (found["resources"]["attached"], found["resources"]["detached"]) == (2, 1)
    assert (found["lastSync"]["state"], found["lastSync"]["created"], found["lastSync"]["error"]) == (
        "FAILED",
        2,
        "It was late.",
    )


def test_settings_are_names_and_whether_they_are_set(ada: Caller, config: Config) -> None:
    told = {one["name"]: (one["isSecret"], one["isSet"]) for one in report(ada, config)["config"]["settings"]}

    assert (told["url"], told["token"], told["extra"]) == ((False, True), (True, True), (True, False))
    assert told["note"] == (False, False)


def test_the_newest_ten_attempts_are_told(ada: Caller, config: Config) -> None:
    for number in range(12):
        attempt(config, error=f"No. {number}")

    assert [one["error"] for one in report(ada, config)["attempts"]] == [f"No. {n}" for n in range(11, 1, -1)]


def test_it_is_for_who_may_edit(people: People, config: Config) -> None:
    set_role(config=config, grantee=people.ben, role=Role.OPERATOR, granted_by=people.ada)

    assert report(people.caller(people.ben), config) is None
    assert report(people.caller(people.ada, TokenScope.OPERATE), config) is None
    assert report(people.caller(people.root), config) is not None


def test_it_is_asked_for_few_configs_at_once(people: People, ada: Caller) -> None:
    for number in range(11):
        make_config(people.ada, name=f"Config {number}")

    few = ada.raw("{ configs(first: 10) { edges { node { diagnostics } } } }")
    many = ada.raw("{ configs(first: 11) { edges { node { name diagnostics } } } }")

    assert all(edge["node"]["diagnostics"] for edge in few["data"]["configs"]["edges"])
    assert {error["extensions"]["code"] for error in many["errors"]} == {"VALIDATION"}


def test_of_one_that_is_not_installed_it_says_what_it_has(ada: Caller, config: Config) -> None:
    # Its secret was entered for another: it goes.
    Config.objects.filter(pk=config.pk).update(integration_id="vanished")

    found = report(ada, config)

    assert found["integration"]["isInstalled"] is False
    names = {one["name"]: one["isSecret"] for one in found["config"]["settings"]}
    assert names == {"url": False}


def test_where_a_secret_cannot_be_opened_no_sentence_is_told(ada: Caller, config: Config) -> None:
    attempt(config, error="It said letters.")
    secrets = {name: {**entry, "sealed": "rubbish"} for name, entry in config.secrets.items()}
    Config.objects.filter(pk=config.pk).update(secrets=secrets)

    [tried] = report(ada, config)["attempts"]

    assert (tried["outcome"], tried["error"]) == ("REJECTED", None)


class TestNothingLeaks:
    @pytest.fixture(autouse=True)
    def _active(self, surroundings: None) -> None:
        for integration in get_integration_manager().get_integrations():
            if "." not in integration.integration_id:
                registry.activate(integration_id=integration.integration_id, actor=None)

    words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=15)

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(data=st.data())
    def test_of_no_built_in_one_whatever_was_noted(self, people: People, ada: Caller, data: Any) -> None:
        for integration in built_in():
            Config.objects.all().delete()
            form = integration.config_form_cls
            secrets = {name: self.drawn(data) for name in form.secret_names}
            plain = {name: self.drawn(data) for name in form.base_fields if name not in form.secret_names}
            nested = {"rows": [self.drawn(data)], "keyed": {self.drawn(data): 1}}
            host = f"{MARK.lower()}host{data.draw(st.integers(0, 99))}.test"
            config = make_config(
                people.ada,
                integration_id=integration.integration_id,
                settings={**plain, "elsewhere": f"https://{host}/x", "more": nested},
                secrets=secrets,
                conditions=None,
            )
            hidden = [*secrets.values(), *plain.values(), *nested["rows"], *nested["keyed"], host]
            self.note(config, f"Asked {' and '.join(hidden)}: no.")

            found = report(ada, config)

            said = json.dumps(found, ensure_ascii=False)
            assert [one for one in hidden if one in said or json.dumps(one)[1:-1] in json.dumps(found)] == []
            assert MARK.lower() not in said.lower()
            assert all(found[part]["reason"].startswith("Asked ***") for part in ("status", "breaker"))

    def drawn(self, data: Any) -> str:
        """What somebody entered: it can be told from all else."""
        return f"{MARK}{data.draw(st.integers(10, 99))}{data.draw(self.words)}{MARK}"

    def note(self, config: Config, sentence: str) -> None:
        """Have a sentence stand wherever one is kept."""
        assert len(sentence) <= 500
        Config.objects.filter(pk=config.pk).update(
            health="FAILING", health_cause="REFUSED", health_reason=sentence
        )
        attempt(config, error=sentence)
        Breaker.objects.create(config=config, state="OPEN", reason=sentence)
        Sync.objects.create(config=config, state="FAILED", error=sentence)


def built_in() -> list[Any]:
    """The integrations of the product's own folder."""
    folder = Path(__file__).parents[2] / "integrations"
    names = {one.integration_id for one in discover(folders=[folder]) if isinstance(one, Found)}
    known = get_integration_manager().get_integrations()
    return sorted((one for one in known if one.integration_id in names), key=lambda one: one.integration_id)


def test_what_was_said_under_other_settings_is_told_as_what_it_came_to(
    people: People, ada: Caller, config: Config
) -> None:
    began = timezone.now()
    attempt(config, error="old.example.test is no name of a host.", response_status=502)
    Sync.objects.create(config=config, state="FAILED", error="old.example.test was late.")
    Breaker.objects.create(config=config, state="OPEN", reason="old.example.test says 502.", since=began)
    report_health(config_id=config.pk, health=Health.FAILING, reason="old.example.test says 502.")
    assert "old.example.test" in json.dumps(report(ada, config))

    changed = {**config.settings, "url": "https://new.example.test/"}
    configs.update(actor=people.ada, config_id=config.pk, settings=changed, secrets={"token": "others"})
    config.refresh_from_db()
    found = report(ada, config)

    assert "old.example.test" not in json.dumps(found)
    [told] = found["attempts"]
    assert (told["outcome"], told["responseStatus"], told["error"]) == ("REJECTED", 502, None)
    # What comes after it is told, and what changes no setting hides nothing.
    attempt(config, error="It is late.", number=2)
    configs.disable(actor=people.ada, config_id=config.pk)
    assert [one["error"] for one in report(ada, config)["attempts"]] == ["It is late.", None]
