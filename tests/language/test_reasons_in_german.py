"""What workers and checks write into rows is English, and German to who reads German; services are quoted."""

import ast
import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import jackfield
from jackfield.api.execution import spoken
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager
from jackfield.registry import operations as registry
from jackfield.sdk.kept import in_words
from tests.api.configs import cfg
from tests.api.people import Caller, People, make_config
from tests.delivery.lines import ask, until, working
from tests.support.receiver import Answer, Receiver

_QUERY = """query($id: ID!) { config(id: $id) {
    status { headline reason } breaker { reason }
    deliveries(first: 1) { edges { node { state reason lastAttempt { outcome error } } } } } }"""
_CHECK = """mutation($input: CheckConfigInput!) { checkConfig(input: $input) { __typename
    ... on Error { message } ... on CheckConfigPayload { config { status { headline reason } } } } }"""


def asked(caller: Caller, query: str, language: str, **variables: Any) -> Any:
    answer = caller.post({"query": query, "variables": variables}, **{"Accept-Language": language}).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def delivered(config: Config) -> None:
    """One event to a config, tried once."""
    await ask(publish, "ticket.opened", {"title": "Fire"})
    async with working():
        await until(lambda: Attempt.objects.filter(delivery__config=config).exists())


def run_delivery(config: Config) -> None:
    asyncio.run(delivered(config))


@pytest.fixture
def desk(people: People) -> type[Any]:
    """The desk, so that workers may use it."""
    found = get_integration_manager().get_integration("desk")
    found.enable_integration()
    return type(found)


class TestDeliveries:
    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            (Answer(status=500), "127.0.0.1 hat mit 500 geantwortet."),
            (
                Answer(status=401),
                "127.0.0.1 hat mit 401 geantwortet und die Anmeldedaten abgelehnt.",
            ),
        ],
    )
    def test_that_fail_say_so_in_german_and_in_english_too(
        self, people: People, desk: Any, receiver: Receiver, answer: Answer, error: str
    ) -> None:
        receiver.answer_with(answer)
        config = make_config(people.ada, url=receiver.url)

        run_delivery(config)

        caller = people.caller(people.ada)
        german = asked(caller, _QUERY, "de", id=cfg(config))["config"]
        english = asked(caller, _QUERY, "en", id=cfg(config))["config"]
        (row,) = Attempt.objects.all()
        assert german["deliveries"]["edges"][0]["node"]["lastAttempt"]["error"] == error
        assert english["deliveries"]["edges"][0]["node"]["lastAttempt"]["error"] == row.error
        assert row.error.startswith(f"127.0.0.1 answered {answer.status}")
        assert german["status"]["reason"] == error

    def test_that_are_held_say_why_in_german(self, people: People) -> None:
        config = make_config(people.ada)
        publish("ticket.opened", {})
        configs.disable(actor=None, config_id=config.pk)

        found = asked(people.caller(people.ada), _QUERY, "de", id=cfg(config))["config"]["deliveries"]

        assert found["edges"][0]["node"]["state"] == "HELD"
        assert found["edges"][0]["node"]["reason"] == "Die Konfiguration ist ausgeschaltet."

    def test_a_service_s_own_words_stay(self, people: People) -> None:
        config = make_config(people.ada)
        publish("ticket.opened", {})
        Delivery.objects.update(state="REJECTED", reason="mail.test says of a@b.test 550: No such user")

        found = asked(people.caller(people.ada), _QUERY, "de", id=cfg(config))["config"]["deliveries"]

        assert found["edges"][0]["node"]["reason"] == "mail.test sagt zu a@b.test 550: No such user"


class TestAWebhook:
    """The whole way of a config that is broken: what its owner reads of it."""

    def test_that_nobody_listens_to_is_told_in_german_and_kept_in_english(self, people: People) -> None:
        registry.activate(integration_id="webhook", actor=people.root)
        config = make_config(
            people.ada,
            integration_id="webhook",
            settings={"url": "http://127.0.0.1:9/"},
            secrets={"signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        )
        caller = people.caller(people.ada)

        answer = asked(caller, _CHECK, "de", input={"configId": cfg(config)})["checkConfig"]

        config.refresh_from_db()
        said = answer.get("message") or answer["config"]["status"]["reason"]
        assert said == "127.0.0.1 lehnt Verbindungen ab."
        status = asked(caller, _QUERY, "de", id=cfg(config))["config"]["status"]
        assert status["reason"] == "127.0.0.1 lehnt Verbindungen ab."
        assert config.health_reason == "127.0.0.1 refuses connections."


class TestNestedSentences:
    @pytest.mark.parametrize(
        ("english", "german"),
        [
            (
                "5 of 9 attempts failed, the last one: 127.0.0.1 refuses connections.",
                "5 von 9 Versuchen schlugen fehl, zuletzt: 127.0.0.1 lehnt Verbindungen ab.",
            ),
            (
                "Slack says channel_is_archived: the channel is archived.",
                "Slack sagt channel_is_archived: Der Kanal ist archiviert.",
            ),
            (
                "Its service has not called for 3 days, which is longer than expected.",
                "Ihr Dienst hat sich seit 3 Tagen nicht gemeldet, und das ist länger als erwartet.",
            ),
            (
                "Oh. It will be disabled on 2026-01-02 at 10:00 UTC, unless it works before.",
                (
                    "Oh. Sie wird am 2026-01-02 um 10:00 UTC ausgeschaltet, "
                    "wenn sie bis dahin nicht funktioniert."
                ),
            ),
        ],
    )
    @pytest.mark.usefixtures("people")
    def test_are_german_through_and_through(self, english: str, german: str) -> None:
        with spoken("de"):
            assert in_words(english) == german


def test_what_the_doctor_finds_is_german_to_who_administers_in_german(people: People) -> None:
    query = "{ deployment { problems { label value } } }"

    found = asked(people.caller(people.root), query, "de")["deployment"]["problems"]

    assert {
        "label": "Worker",
        "value": "Kein Worker lebt: Nichts wird zugestellt. "
        "Starten Sie `jackfield serve` oder, wo Server nicht zustellen, `jackfield worker`.",
    } in found


def test_jackfield_s_own_event_types_are_described_in_german(people: People, ada: Caller) -> None:
    found = asked(ada, "{ eventTypes { name description } }", "de")["eventTypes"]

    told = {one["name"]: one["description"] for one in found}
    assert told["config.failing"] == "Eine Konfiguration ist gestört."


def declared() -> set[str]:
    """The sentences that the backend's code declares as kept."""
    found = set()
    for file in Path(jackfield.__file__).parent.rglob("*.py"):
        if "examining" in file.parts:
            # What it finds is shown by the process that looked, and kept in no row.
            continue
        tree = ast.parse(file.read_text())
        names = {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "jackfield.sdk.kept"
            for alias in node.names
            if alias.name == "kept"
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                found.add(ast.literal_eval(node.args[0]))
    return found


def test_every_kept_sentence_is_known_where_the_api_is(tmp_path: Path) -> None:
    """What no module of the server has declared when it begins, it could not put into words."""
    program = (
        "import json, jackfield.project.asgi; from jackfield.sdk.kept import _templates, _whole;"
        "print(json.dumps([*_whole, *(one.sentence for one in _templates)]))"
    )
    backend = Path(jackfield.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{backend}:{backend.parent}",
            "DJANGO_SETTINGS_MODULE": "jackfield.project.settings",
            "JACKFIELD_DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert len(declared()) > 100
    assert declared() - set(json.loads(done.stdout)) == set()
