"""The default manage(): the marked method, after its form and a yes where something is lost."""

from typing import Any

from django import forms

from jackfield.sdk import Integration, Settings, steps
from jackfield.sdk.actions import action
from jackfield.sdk.gateway import FORM_OF_ACTION, YES_TO_ACTION
from jackfield.sdk.steps import Abort, Answer, Confirm, Done, Form, GatewayRequest, Menu, Step
from jackfield.sdk.testing import SampleManager


class LevelForm(forms.Form):
    level = forms.IntegerField()


class Pump(Integration[Settings]):
    name = "Pump"

    @action("drain", "Drain", destructive=True, form_class=LevelForm, description="Down to a level.")
    async def drain(self, request: GatewayRequest, context: Any) -> Step:
        if request.step_id is None:
            return Menu(step_id="where", title="Where to?", options=[])
        level = request.earlier[FORM_OF_ACTION].values["level"]
        return Done(message=f"{level} {request.option_id}", result=[request.values, context])

    @action("look", "Look", reads_only=True)
    async def look(self, request: GatewayRequest, context: Any) -> Step:
        return Done(message="Wet.", result=[dict(request.values), context])


PUMP = Pump(SampleManager())
FILLED = Answer(values={"level": 3})


async def test_what_asks_nothing_is_done_at_once() -> None:
    step = await PUMP.manage(GatewayRequest(action="look"))

    assert isinstance(step, Done)
    assert step.result == [{}, None]


async def test_first_the_form_then_a_yes_then_the_method_s_own_steps() -> None:
    form = await PUMP.manage(GatewayRequest(action="drain"))
    confirm = await PUMP.manage(GatewayRequest(action="drain", step_id=FORM_OF_ACTION, values={"level": 3}))
    menu = await PUMP.manage(
        GatewayRequest(
            action="drain", step_id=YES_TO_ACTION, confirmed=True, earlier={FORM_OF_ACTION: FILLED}
        )
    )
    done = await PUMP.manage(
        GatewayRequest(action="drain", step_id="where", option_id="out", earlier={FORM_OF_ACTION: FILLED})
    )

    assert isinstance(form, Form)
    assert (form.form_class, form.is_last, form.description) == (LevelForm, False, "Down to a level.")
    assert isinstance(confirm, Confirm)
    assert (confirm.destructive, confirm.reversible) == (True, False)
    assert isinstance(menu, Menu)
    assert isinstance(done, Done)
    assert done.message == "3 out"


async def test_a_no_calls_nothing() -> None:
    step = await PUMP.manage(
        GatewayRequest(action="drain", step_id=YES_TO_ACTION, earlier={FORM_OF_ACTION: FILLED})
    )

    assert isinstance(step, Abort)


async def test_an_unknown_action_is_refused() -> None:
    for name in ("fill", None):
        assert isinstance(await PUMP.manage(GatewayRequest(action=name)), steps.Abort)
