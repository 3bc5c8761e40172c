"""The API answers in the language that it is asked in: over HTTP, on sockets and as events, side by side."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from jackfield.api import ids
from jackfield.configs.health import report_health
from jackfield.configs.permissions import Role, set_role
from jackfield.registry.status import Health
from tests.api.configs import cfg
from tests.api.following.things import in_thread, make_user
from tests.api.following.things import make_config as follow_config
from tests.api.live.asking import bearer
from tests.api.live.event_sources import open_source
from tests.api.live.sockets import open_socket
from tests.api.people import Caller, People, make_config
from tests.support.receiver import Receiver

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}

EXPLAIN = """
query($id: ID!, $permission: Permission!) { explainAccess(id: $id, permission: $permission) { because } }
"""
STATUS = "query($id: ID!) { config(id: $id) { status { headline reason } } }"
FORM = """{ integration(integrationId: "desk") { configForm { title submitLabel
    fieldsets { title fields { name label } } } } }"""
SIGN_IN = """mutation { signIn(input: {username: "ada", password: "wrong"}) { ... on Error { message } } }"""
FOLLOW = "subscription { configStatus { kind config { status { headline } } } }"
BAD_PAGE = "{ configs(first: 500) { edges { node { id } } } }"


def asked(caller: Caller, query: str, language: str, /, **variables: Any) -> Any:
    answer = caller.post({"query": query, "variables": variables}, **{"Accept-Language": language}).json()
    assert "errors" not in answer, answer
    return answer["data"]


def message(caller: Caller, query: str, language: str) -> str:
    answer = caller.post({"query": query}, **{"Accept-Language": language}).json()
    return str(answer["errors"][0]["message"])


class TestOverHTTP:
    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("de", "Name oder Passwort ist falsch."),
            ("de-AT, en;q=0.5", "Name oder Passwort ist falsch."),
            ("fr", "Name or password is wrong."),
            ("fr, de;q=0.5", "Name oder Passwort ist falsch."),
            ("", "Name or password is wrong."),
            ("x" * 500, "Name or password is wrong."),
        ],
    )
    def test_a_refusal_is_in_the_first_language_that_we_speak(
        self, people: People, language: str, expected: str
    ) -> None:
        assert asked(people.anonymous, SIGN_IN, language)["signIn"]["message"] == expected

    def test_a_request_that_is_refused_as_a_whole_is_german_too(self, people: People, ada: Caller) -> None:
        assert message(ada, BAD_PAGE, "de") == "Eine Seite hat 0 bis 100 Zeilen."
        assert message(ada, BAD_PAGE, "fr") == "A page has 0 to 100 rows."
        assert message(Caller(secret="jf_none"), BAD_PAGE, "de") == (
            "Diese Anmeldedaten sind unbekannt, abgelaufen oder wurden entzogen."
        )

    def test_what_cannot_be_read_at_all_is_german_too(self, people: People) -> None:
        answer = people.anonymous.post(b"[", **GERMAN)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["message"] == "Der Inhalt ist kein JSON in UTF-8."

    def test_an_issue_of_ours_and_one_of_django_s(self, people: People, ada: Caller) -> None:
        create = """mutation($values: [FieldValueInput!]!) {
            createConfig(input: {integrationId: "desk", values: $values}) {
                ... on ValidationError { issues { path message } } } }"""
        values = [
            {"name": "name", "value": {"text": "two\nlines"}},
            {"name": "url", "value": {"text": "no url"}},
        ]

        found = asked(ada, create, "de", values=values)["createConfig"]["issues"]

        told = {issue["path"][-1]: issue["message"] for issue in found}
        assert told["name"] == "Ein Name ist eine Zeile ohne Steuerzeichen."
        assert told["url"] == "Bitte eine gültige Adresse eingeben."

    def test_a_form_has_german_labels_where_they_are_ours(self, people: People, ada: Caller) -> None:
        form = asked(ada, FORM, "de")["integration"]["configForm"]

        labels = {field["name"]: field["label"] for group in form["fieldsets"] for field in group["fields"]}
        titles = [group["title"] for group in form["fieldsets"]]
        assert (form["title"], form["submitLabel"]) == ("Neue Konfiguration für Desk", "Hinzufügen")
        assert (labels["enabled"], labels["event_types"]) == ("Eingeschaltet", "Ereignisse")
        assert labels["conditions"] == "Bedingungen"
        assert titles == ["Grundlegendes", "Einstellungen", "Worauf sie hört"]
        assert asked(ada, FORM, "fr")["integration"]["configForm"]["submitLabel"] == "Add"

    def test_access_is_explained_in_german(self, people: People) -> None:
        config = make_config(people.ada)
        set_role(config=config, grantee=people.ben, role=Role.VIEWER, granted_by=people.ada)
        ben = people.caller(people.ben)

        found = asked(ben, EXPLAIN, "de", id=cfg(config), permission="EDIT")["explainAccess"]["because"]

        assert found == [
            "ben hat die Freigabe „Ansehen“ erhalten.",
            "ben ist nicht Eigentümer und hat das Recht „Bearbeiten“ nicht erhalten.",
        ]

    def test_a_status_is_told_in_german_whoever_wrote_it(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        sentence = "The service cannot answer now."
        report_health(config_id=config.pk, health=Health.FAILING, reason=sentence, cause="UNREACHABLE")

        german = asked(ada, STATUS, "de", id=cfg(config))["config"]["status"]
        english = asked(ada, STATUS, "en", id=cfg(config))["config"]["status"]

        assert german == {"headline": "Gestört", "reason": "Der Dienst kann gerade nicht antworten."}
        assert english == {"headline": "Failing", "reason": sentence}

    def test_what_a_service_said_stays_as_it_said_it(self, people: People, ada: Caller) -> None:
        config = make_config(people.ada)
        report_health(config_id=config.pk, health=Health.FAILING, reason="teapot: short and stout")

        status = asked(ada, STATUS, "de", id=cfg(config))["config"]["status"]

        assert status["reason"] == "teapot: short and stout"


class TestSideBySide:
    def test_two_languages_at_once_do_not_mix(self, people: People) -> None:
        config = make_config(people.ada)
        callers = {language: people.caller(people.ada) for language in ("de", "en")}
        together = threading.Barrier(len(callers))

        def told(language: str) -> set[tuple[str, str]]:
            together.wait(10)
            found = set()
            for _round in range(20):
                status = asked(callers[language], STATUS, language, id=cfg(config))["config"]["status"]
                refused = message(callers[language], BAD_PAGE, language)
                found.add((status["headline"], refused))
            return found

        with ThreadPoolExecutor(2) as pool:
            german, english = pool.map(told, ("de", "en"))

        assert german == {("Noch nicht versucht", "Eine Seite hat 0 bis 100 Zeilen.")}
        assert english == {("Not tried yet", "A page has 0 to 100 rows.")}


@pytest.mark.django_db(transaction=True)
class TestOnASocket:
    async def test_the_socket_speaks_the_language_that_it_began_with(self, host: str) -> None:
        ada = await in_thread(make_user)
        config = await in_thread(follow_config, ada)

        async with open_socket(host) as german, open_socket(host) as french:
            credentials = await in_thread(bearer, ada)
            await german.init({**credentials, "language": "de"})
            await french.init({**credentials, "language": "fr"})
            statuses = [
                (await client.answer(STATUS, id=ids.encode("cfg", config.pk)))["payload"]
                for client in (german, french)
            ]
            refusals = [(await client.answer(BAD_PAGE))["payload"] for client in (german, french)]
            for client in (german, french):
                await client.subscribe("1", FOLLOW)
            followed = [(await client.receive())["payload"]["data"] for client in (german, french)]

        headlines = [one["data"]["config"]["status"]["headline"] for one in statuses]
        assert headlines == ["Nicht aktiv", "Not active"]
        assert [one["errors"][0]["message"] for one in refusals] == [
            "Eine Seite hat 0 bis 100 Zeilen.",
            "A page has 0 to 100 rows.",
        ]
        assert [one["configStatus"]["config"]["status"]["headline"] for one in followed] == headlines

    async def test_a_stream_of_events_speaks_that_of_its_request(self, host: str) -> None:
        ada = await in_thread(make_user)
        await in_thread(follow_config, ada)
        headers = {"Authorization": (await in_thread(bearer, ada))["authorization"], **GERMAN}

        async with open_source(host, FOLLOW, headers=headers) as source:
            first = await source.value()

        assert first["config"]["status"]["headline"] == "Nicht aktiv"


class TestAForm:
    def test_read_in_english_and_sent_in_german_is_the_same_form(
        self, people: People, ada: Caller, receiver: Receiver
    ) -> None:
        read = '{ integration(integrationId: "desk") { configForm { token fieldsets { name } } } }'
        english, german = (
            asked(ada, read, language)["integration"]["configForm"] for language in ("en", "de")
        )
        create = """mutation($token: ID!, $values: [FieldValueInput!]!) {
            createConfig(input: {integrationId: "desk", formToken: $token, values: $values}) {
                __typename ... on Error { message } } }"""
        values = [
            {"name": "name", "value": {"text": "Mine"}},
            {"name": "url", "value": {"text": receiver.url}},
            {"name": "token", "value": {"secret": {"set": "letters"}}},
        ]

        made = asked(ada, create, "de", token=english["token"], values=values)["createConfig"]

        assert made["__typename"] == "CreateConfigPayload", made
        assert english["fieldsets"] == german["fieldsets"]
