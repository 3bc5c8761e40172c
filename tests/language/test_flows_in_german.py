"""Flows speak the language of who goes through them, in every step, also where a worker goes on with them."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from jackfield.api import ids
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import BulkChange, Delivery
from jackfield.delivery.operations import publish
from jackfield.delivery.repairing import carrying_on
from jackfield.flows import expiring, going_on, writing
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from tests.api.people import Caller, People, make_config

_STEP = """id isOver step { __typename stepId title description
    ... on ConfirmStep { confirmLabel consequences { label count } options { label description } }
    ... on FormStep { form { title submitLabel fieldsets { title fields { name label help } } } }
    ... on MenuStep { options { label description } }
    ... on ProgressStep { message } ... on DoneStep { message facts { label value } }
    ... on AbortStep { reason } }"""
_ANSWER = f"""__typename ... on Error {{ code message }}
    ... on ValidationError {{ issues {{ path message }} }}
    ... on %sPayload {{ flow {{ {_STEP} }} }}"""
_START = "mutation($input: StartFlowInput!) { startFlow(input: $input) { " + _ANSWER % "StartFlow" + " } }"
_SUBMIT = (
    "mutation($input: SubmitFlowStepInput!) { submitFlowStep(input: $input) { "
    + _ANSWER % "SubmitFlowStep"
    + " } }"
)
_READ = f"query($id: ID!) {{ flow(id: $id) {{ {_STEP} }} }}"


class Talk:
    """One flow, in one language."""

    def __init__(self, caller: Caller, language: str) -> None:
        self.caller, self.language = caller, language
        self.flow: dict[str, Any] = {}

    def ask(self, query: str, variables: dict[str, Any]) -> Any:
        headers = {"Accept-Language": self.language}
        answer = self.caller.post({"query": query, "variables": variables}, **headers).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def start(self, kind: str, **about: str) -> Any:
        return self._taken(self.ask(_START, {"input": {"kind": kind, **about}})["startFlow"])

    def answer(self, **given: Any) -> Any:
        about = {"flowId": self.flow["id"], "stepId": self.flow["step"]["stepId"]}
        return self._taken(self.ask(_SUBMIT, {"input": {**about, **given}})["submitFlowStep"])

    def read(self) -> Any:
        self.flow = self.ask(_READ, {"id": self.flow["id"]})["flow"]
        return self.flow["step"]

    def _taken(self, answer: Any) -> Any:
        if "flow" not in answer:
            return answer
        self.flow = answer["flow"]
        return self.flow["step"]


@pytest.fixture
def desk(people: People) -> Config:
    """With two that the service rejected."""
    config = make_config(people.ada)
    for _number in range(2):
        Delivery.objects.filter(event=publish("ticket.opened", {})).update(state="REJECTED")
    return config


def work(flow: dict[str, Any]) -> None:
    """What a worker does, who reads nothing."""
    for change in BulkChange.objects.filter(state="RUNNING"):
        while carrying_on.part(change_id=change.pk):
            pass
    key = str(ids.number_of(flow["id"], "flw"))
    async_to_sync(going_on.look)(Errand(kind=writing.GO_ON, key=key, payload={}, attempt=1))


def cfg(config: Config) -> str:
    return ids.encode("cfg", config.pk)


class TestActivating:
    def test_and_deactivating_is_german_in_every_step(self, people: People) -> None:
        talk = Talk(people.caller(people.root), "de")

        done = talk.start("ACTIVATE", integrationId="slack")
        while done["__typename"] != "DoneStep":
            done = talk.answer(confirmed=True)
        assert done["title"] == "Erledigt"

        asked = talk.start("DEACTIVATE", integrationId="slack")
        assert asked["__typename"] == "ConfirmStep"
        assert (asked["title"], asked["confirmLabel"]) == ("Slack deaktivieren", "Deaktivieren")
        assert talk.answer(confirmed=False)["__typename"] == "AbortStep"

    def test_its_forms_and_their_refusals_are_german(self, people: People) -> None:
        talk = Talk(people.caller(people.root), "de")

        step = talk.start("ACTIVATE", integrationId="asking-first")
        assert (step["title"], step["form"]["submitLabel"]) == ("Asking aktivieren", "Aktivieren")
        issues = talk.answer(values=[])["issues"]
        assert {issue["message"] for issue in issues} == {"Dieses Feld ist zwingend erforderlich."}

        assert talk.start("ACTIVATE", integrationId="choosing")["__typename"] == "MenuStep"
        refused = talk.answer(optionId="none-such")
        assert refused["issues"][0]["message"] == "Diese Möglichkeit gibt es nicht."
        assert talk.answer()["issues"][0]["message"] == "Wählen Sie eine Möglichkeit."


@pytest.fixture
def webhook(people: People) -> None:
    registry.activate(integration_id="webhook", actor=people.root)


@pytest.mark.usefixtures("webhook")
class TestAForm:
    def test_of_a_config_is_german_down_to_what_the_integration_asks(self, people: People) -> None:
        talk = Talk(people.caller(people.ada), "de")

        step = talk.start("CONFIGURE", integrationId="webhook")

        fields = {f["name"]: f for group in step["form"]["fieldsets"] for f in group["fields"]}
        assert step["title"] == "Neue Konfiguration für Webhook"
        assert fields["signing_secret"]["label"] == "Signaturgeheimnis"
        assert fields["url"]["help"] == "Jedes Ereignis wird per POST dorthin gesendet."

    def test_begun_in_english_is_german_for_a_german_but_for_the_sentences_kept_with_it(
        self, people: People
    ) -> None:
        caller = people.caller(people.ada)
        talk = Talk(caller, "en")
        assert talk.start("CONFIGURE", integrationId="webhook")["title"] == "New Webhook config"

        talk.language = "de"
        step = talk.read()

        # A step keeps its title as it was said; a form is made anew for whoever looks at it.
        assert step["title"] == "New Webhook config"
        fields = {f["name"]: f["label"] for group in step["form"]["fieldsets"] for f in group["fields"]}
        assert fields["in_order"] == "Der Reihe nach"


class TestRedelivering:
    def test_is_german_in_every_step_though_a_worker_ends_it(self, people: People, desk: Config) -> None:
        talk = Talk(people.caller(people.ada), "de")

        asked = talk.start("REDELIVER", configId=cfg(desk))
        assert (asked["title"], asked["confirmLabel"]) == ("Erneut an Mine senden", "Erneut senden")
        assert asked["description"] == (
            "2 Zustellungen werden erneut gesendet, als neue unter denselben Ereignis-IDs."
        )
        assert asked["consequences"] == [{"label": "Vom Dienst abgelehnt", "count": 2}]
        begun = talk.answer(confirmed=True)
        assert (begun["title"], begun["message"]) == ("Es wird erneut an Mine gesendet", "Es beginnt.")

        work(talk.flow)

        done = talk.read()
        assert (done["__typename"], done["title"]) == ("DoneStep", "Erledigt")
        assert done["message"] == "2 Zustellungen an Mine sind wieder unterwegs."
        assert done["facts"] == [{"label": "Erledigt", "value": "2"}]

    def test_of_one_is_german_in_the_singular(self, people: People, desk: Config) -> None:
        Delivery.objects.filter(pk=Delivery.objects.earliest("pk").pk).delete()
        asked = Talk(people.caller(people.ada), "de").start("REDELIVER", configId=cfg(desk))

        assert asked["description"] == (
            "1 Zustellung wird erneut gesendet, als neue unter derselben Ereignis-ID."
        )

    def test_says_in_german_why_they_would_wait_and_why_it_was_stopped(
        self, people: People, desk: Config
    ) -> None:
        talk = Talk(people.caller(people.ada), "de")
        configs.disable(actor=None, config_id=desk.pk)
        asked = talk.start("REDELIVER", configId=cfg(desk))
        assert asked["consequences"][-1]["label"] == "Sie warten: Die Konfiguration ist ausgeschaltet."

        talk.answer(confirmed=True)
        BulkChange.objects.update(state="STOPPED", reason="It was stopped by ada.")
        work(talk.flow)

        assert talk.read()["reason"] == "ada hat es abgebrochen."

    def test_that_there_is_nothing_to_do_is_german(self, people: People) -> None:
        config = make_config(people.ada)
        step = Talk(people.caller(people.ada), "de").start("REDELIVER", configId=cfg(config))

        assert step["reason"] == "Es gibt nichts erneut zu senden: Alles ist angekommen oder unterwegs."

    def test_what_nobody_asked_for_is_told_to_each_in_their_language(
        self, people: People, desk: Config
    ) -> None:
        talk = Talk(people.caller(people.ada), "de")
        talk.start("REDELIVER", configId=cfg(desk))
        Flow.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        expiring.sweep_now()

        step = talk.read()
        assert (step["title"], step["reason"]) == ("Nicht ausgeführt", "Niemand hat rechtzeitig geantwortet.")
        talk.language = "en"
        assert talk.read()["reason"] == "Nobody answered in time."


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "about", "message"),
        [
            ("REDELIVER", {}, "Geben Sie an, welche Konfiguration."),
            ("ACTIVATE", {}, "Geben Sie an, welche Integration."),
            ("CONFIGURE", {}, "Geben Sie an, welche Integration oder welche Konfiguration."),
            ("MANAGE", {"integrationId": "desk"}, "Geben Sie an, welche Aktion."),
        ],
    )
    def test_of_what_is_asked_wrongly_are_german(
        self, people: People, kind: str, about: dict[str, str], message: str
    ) -> None:
        answer = Talk(people.caller(people.root), "de").start(kind, **about)

        assert [issue["message"] for issue in answer["issues"]] == [message]
