from typing import Any

import pytest
from django import forms

from jackfield.sdk import Integration, Settings
from jackfield.sdk.steps import Abort, Confirm, Done, Form, GatewayRequest
from jackfield.sdk.testing import SampleManager


class Plain(Integration[Settings]):
    name = "Plain"


class AskForm(forms.Form):
    site = forms.CharField()


class Asking(Integration[Settings]):
    name = "Asking"
    activation_form_cls = AskForm


PLAIN, ASKING = Plain(SampleManager()), Asking(SampleManager())


async def test_activation_without_a_form_is_done_at_once() -> None:
    step = await PLAIN.activate(GatewayRequest())

    assert isinstance(step, Done)
    assert (str(step.message), step.values) == ("Plain is active.", {})


async def test_activation_with_a_form_asks_it_and_is_done_with_its_values() -> None:
    asked = await ASKING.activate(GatewayRequest())
    assert isinstance(asked, Form)
    assert (asked.step_id, asked.form_class, asked.is_last) == ("settings", AskForm, True)

    step = await ASKING.activate(GatewayRequest(step_id="settings", values={"site": "x"}))
    assert isinstance(step, Done)
    assert step.values == {"site": "x"}


async def test_deactivation_says_what_it_will_do_and_offers_to_keep_or_to_delete() -> None:
    step = await PLAIN.deactivate(GatewayRequest(counts={"configs": 3, "odd things": 0}))

    assert isinstance(step, Confirm)
    assert [(str(c.label), c.count) for c in step.consequences] == [
        ("Configs", 3),
        ("odd things", 0),
    ]
    assert [(o.option_id, o.recommended) for o in step.options] == [("SAFE", True), ("ALL", False)]
    assert step.destructive


@pytest.mark.parametrize(
    ("option", "mode"), [("SAFE", "SAFE"), ("ALL", "ALL"), (None, "SAFE"), ("EVERYTHING", "SAFE")]
)
async def test_a_yes_deletes_only_where_that_was_chosen(option: Any, mode: str) -> None:
    step = await PLAIN.deactivate(GatewayRequest(step_id="confirm", confirmed=True, option_id=option))

    assert isinstance(step, Done)
    assert step.values == {"mode": mode}


async def test_a_no_changes_nothing() -> None:
    step = await PLAIN.deactivate(GatewayRequest(step_id="confirm", confirmed=False, option_id="ALL"))

    assert isinstance(step, Abort)
    assert str(step.reason) == "Plain stays active."


async def test_there_is_nothing_more_to_manage() -> None:
    assert isinstance(await PLAIN.manage(GatewayRequest(action="sync")), Abort)
