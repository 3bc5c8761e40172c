"""A conversation is with the product and not with a server: two of them on one set of data take turns."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.fixtures import Serve
from tests.support.main_job import SIGNING_SECRET, activate_webhook
from tests.support.receiver import Answer, Receiver
from tests.support.served import Served

pytestmark = pytest.mark.e2e

_FLOW = "flow { id isOver step { __typename stepId ... on FormStep { form { token } } } config { name } }"
_ERROR = "... on ValidationError { issues { path message } } ... on Error { code message }"
_START = f"""mutation ($input: StartFlowInput!) {{ startFlow(input: $input) {{
    __typename ... on StartFlowPayload {{ {_FLOW} }} {_ERROR} }} }}"""
_SUBMIT = f"""mutation ($input: SubmitFlowStepInput!) {{ submitFlowStep(input: $input) {{
    __typename ... on SubmitFlowStepPayload {{ {_FLOW} }} {_ERROR} }} }}"""
_FORM = """query ($token: ID!, $values: [FieldValueInput!]!) { form(token: $token, values: $values) {
    fieldsets { fields { name ... on TextField { text } } } } }"""
_CONFIGS = "{ configs(first: 100) { edges { node { id name } } } }"


class Pair:
    """Two servers, and somebody who may do everything at both."""

    def __init__(self, serve: Serve) -> None:
        self.first = serve()
        self.second = serve(beside=self.first)
        self.token = self.first.token()
        activate_webhook(self.first, token=self.token)

    def start(self, at: Served, **about: Any) -> Any:
        """Begin a flow at one of them; where it stands."""
        answer = at.graphql(_START, {"input": about}, token=self.token)["startFlow"]
        assert answer["__typename"] == "StartFlowPayload", answer
        return answer["flow"]

    def submit(self, at: Served, flow: Any, **answer: Any) -> Any:
        """Answer the step that a flow was seen at."""
        given = {"flowId": flow["id"], "stepId": flow["step"]["stepId"], **answer}
        return at.graphql(_SUBMIT, {"input": given}, token=self.token)["submitFlowStep"]

    def configs(self, at: Served) -> dict[str, str]:
        """Names and ids, as one of them tells."""
        found = at.graphql(_CONFIGS, token=self.token)["configs"]["edges"]
        return {edge["node"]["name"]: edge["node"]["id"] for edge in found}


@pytest.fixture
def pair(served: Serve) -> Pair:
    return Pair(served)


def typed(name: str, url: str, *, enabled: bool) -> list[dict[str, Any]]:
    """For the form of the webhook."""
    return [
        {"name": "name", "value": {"text": name}},
        {"name": "enabled", "value": {"checked": enabled}},
        {"name": "url", "value": {"text": url}},
        {"name": "signing_secret", "value": {"secret": {"set": SIGNING_SECRET}}},
    ]


def test_what_is_begun_at_one_is_answered_at_the_other(pair: Pair, receiver: Receiver) -> None:
    values = typed("Mine", receiver.url, enabled=True)
    begun = pair.start(pair.first, kind="CONFIGURE", integrationId="webhook")
    same = pair.start(pair.second, kind="CONFIGURE", integrationId="webhook")
    asked = {"token": begun["step"]["form"]["token"], "values": values}
    shown = pair.second.graphql(_FORM, asked, token=pair.token)["form"]
    made = pair.submit(pair.second, begun, values=values)

    assert same["id"] == begun["id"]
    texts = {field["name"]: field.get("text") for one in shown["fieldsets"] for field in one["fields"]}
    assert (texts["name"], texts["url"]) == ("Mine", receiver.url)
    assert (made["flow"]["isOver"], made["flow"]["config"]) == (True, {"name": "Mine"})
    assert pair.submit(pair.first, begun, values=values)["code"] == "STEP_OVER"

    [config_id] = pair.configs(pair.first).values()
    asked_back = pair.start(pair.second, kind="DELETE", configId=config_id)
    gone = pair.submit(pair.first, asked_back, confirmed=True, typed="Mine")
    assert (gone["flow"]["isOver"], pair.configs(pair.second)) == (True, {})


def test_what_one_is_about_to_do_the_other_does_not(pair: Pair, receiver: Receiver) -> None:
    go_on = threading.Event()
    receiver.answer_with(Answer(after=go_on))
    values = typed("Mine", receiver.url, enabled=True)
    flow = pair.start(pair.first, kind="CONFIGURE", integrationId="webhook")

    with ThreadPoolExecutor(1) as threads:
        try:
            mine = threads.submit(pair.submit, pair.first, flow, values=values)
            # One of them waits for the service now.
            receiver.wait_for(1, method="HEAD")
            late = pair.submit(pair.second, flow, values=values)
        finally:
            go_on.set()
        done = mine.result()

    assert late["code"] == "BUSY"
    assert (done["__typename"], done["flow"]["isOver"]) == ("SubmitFlowStepPayload", True)
    assert [request.method for request in receiver.requests] == ["HEAD"]
    assert list(pair.configs(pair.second)) == ["Mine"]


def test_the_same_answer_at_both_at_once_has_one_effect(pair: Pair, receiver: Receiver) -> None:
    names = [f"Round {number}" for number in range(8)]
    for name in names:
        flow = pair.start(pair.first, kind="CONFIGURE", integrationId="webhook")
        values = typed(name, receiver.url, enabled=False)
        at_once = threading.Barrier(4)

        def answer(
            at: Served, flow: Any = flow, values: Any = values, at_once: threading.Barrier = at_once
        ) -> Any:
            at_once.wait()
            return pair.submit(at, flow, values=values)

        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(answer, [pair.first, pair.second] * 2))

        codes = [one.get("code") for one in answers]
        # By whether the first was still being worked on.
        assert (len(codes), codes.count(None), set(codes) - {"STEP_OVER", "BUSY"}) == (4, 1, {None})

    assert sorted(pair.configs(pair.second)) == names
    assert len(pair.configs(pair.first)) == len(names)
