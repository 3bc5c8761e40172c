"""Reading a flow asks its gateway once in an operation, and waits for all of them no longer than for one."""

import asyncio
from typing import Any

import pytest

from jackfield.sdk.steps import GatewayRequest
from tests.api.kinds import Asking
from tests.api.people import People

FORM = "step { ... on FormStep { form { token errors } } }"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom the gateway was asked by; it hangs once ``hanging`` is among them."""
    asked: list[str] = []
    usual = Asking.activate

    async def activate(integration: Asking, request: GatewayRequest) -> Any:
        if "hanging" in asked:
            asked.append("hung")
            await asyncio.Event().wait()
        asked.append("asked")
        return await usual(integration, request)

    monkeypatch.setattr(Asking, "activate", activate)
    return asked


def started(people: People) -> tuple[Any, str]:
    root = people.caller(people.root)
    return root, root.do("startFlow", "flow { id }", kind="ACTIVATE", integrationId="asking-first")["flow"][
        "id"
    ]


def test_a_flow_that_is_read_twenty_times_is_asked_once(people: People, asked: list[str]) -> None:
    root, flow = started(people)
    asked.clear()

    shown = root.ask(f"query($id: ID!) {{ {many(20)} }}", {"id": flow})

    assert asked == ["asked"]
    assert len({f["step"]["form"]["token"] for f in shown.values()}) == 1


def test_gateways_that_hang_are_waited_for_once_in_all(
    people: People, asked: list[str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, flow = started(people)
    settings.JACKFIELD_CHECK_DEADLINE_S = 0.1
    monkeypatch.setattr("jackfield.flows.checking.GRACE_S", 0.1)
    asked[:] = ["hanging"]

    shown = root.ask(f"query($id: ID!) {{ viewer {{ flows {{ {FORM} }} }} {many(5)} }}", {"id": flow})

    assert asked == ["hanging", "hung"]
    forms = [one["step"]["form"] for one in (*shown.pop("viewer")["flows"], *shown.values())]
    assert [len(form["errors"]) for form in forms] == [1] * 6


def many(count: int) -> str:
    return " ".join(f"f{number}: flow(id: $id) {{ {FORM} }}" for number in range(count))


def test_an_integration_whose_activation_form_cannot_be_made_is_shown_and_switched(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_integration: Asking) -> Any:
        raise KeyError("a-secret-in-the-text")

    root = people.caller(people.root)
    monkeypatch.setattr(Asking, "activation_form_cls", property(fail))

    shown = root.ask('{ integration(integrationId: "asking-first") { state activationForm { token } } }')
    paused = root.do("pauseIntegration", "integration { state }", integrationId="asking-first")
    started = root.do("startFlow", "flow { id }", kind="ACTIVATE", integrationId="asking-first")

    assert shown == {"integration": {"state": "ACTIVE", "activationForm": None}}
    assert paused["integration"] == {"state": "PAUSED"}
    assert started["code"] == "CHECK_FAILED"
