"""What was entrusted to an author's code is in no log and in no answer, whatever it does."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django import forms
from pytest_django import Settings

from jackfield.configs import sharing
from jackfield.configs.permissions import Role
from jackfield.flows import checking, runner, waiting
from jackfield.flows.errors import FlowExpired, GatewayFailed
from jackfield.flows.models import Flow
from jackfield.registry import operations as registry
from jackfield.registry import queries
from jackfield.registry.activation import activation_of
from jackfield.registry.queries import state_of
from jackfield.sdk import Context, Integration, IntegrationConfigForm, steps
from jackfield.sdk.actions import action
from jackfield.sdk.errors import Rejected
from jackfield.sdk.formfields import SecretField
from jackfield.sdk.steps import GatewayRequest, Step
from tests.api.kinds import ActivationForm
from tests.api.people import make_config
from tests.flows.speaking import answer, filling, nothing
from tests.flows.talking import LampSettings


class Careless(Integration[Any]):
    """Quotes what it is told, and what it was told before; never lets go."""

    integration_id = "careless"
    name = "Careless"
    config_form_cls = IntegrationConfigForm
    activation_form_cls = ActivationForm
    refusal: Exception | None = None
    may_end = threading.Event()

    def initialize(self) -> None:
        """Nothing to begin."""

    async def activate(self, request: GatewayRequest) -> Step:
        """Fail with all that is known."""
        if request.step_id is None:
            return steps.Form(step_id="settings", title="Settings", form_class=ActivationForm)
        if self.refusal is not None:
            raise self.refusal
        raise RuntimeError(f"a mistake with {request.values['key']} and kept letters")

    async def deactivate(self, request: GatewayRequest) -> Step:
        """Hang; after a yes so that nothing can break it off."""
        if request.step_id is not None:
            self.may_end.wait(20)
        await asyncio.Event().wait()
        raise AssertionError("Nobody sets it.")


class Telling(Integration[LampSettings]):
    """Has no secrets before anybody."""

    integration_id = "telling"
    name = "Telling"
    activation_form_cls = ActivationForm

    def initialize(self) -> None:
        """Nothing to begin."""

    async def activate(self, request: GatewayRequest) -> Step:
        """Say in every step what was typed, and what is kept."""
        if request.step_id is None:
            return steps.Form(step_id="settings", title="Settings", form_class=ActivationForm)
        key = f"{request.earlier['settings'].values['key']} and kept letters"
        if request.step_id == "settings":
            options = (steps.Option(option_id="a", label=key, description=key) for _ in range(1))
            return steps.Menu(step_id="pick", title=key, description=key, options=options)  # type: ignore[arg-type]
        if request.step_id == "pick":
            lost = [steps.Consequence(label=key)]
            return steps.Confirm(step_id="sure", title=key, consequences=lost, type_to_confirm=key)
        return steps.Done(
            message=key,
            facts=[steps.Fact(label=key, value=key)],
            result={"said": [key, {key: 1}]},
            values=request.earlier["settings"].values,
        )

    @action("tell", "Tell", needs_config=True, reads_only=True)
    async def tell(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Show it when it is done."""
        token = context.settings.token.reveal()
        return steps.Done(message=token, facts=[steps.Fact(label="Token", value=token)], result=[token, 7])

    @action("fill", "Fill in", needs_config=True, reads_only=True)
    async def fill(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Show it in a form; then fail with what was typed."""
        token = context.settings.token.reveal()
        if request.step_id is not None:
            raise Rejected(f"No entry with {request.values['pin']}.")
        field = forms.CharField(label=token, help_text=token, initial=token, required=False)
        form_class = type("PinForm", (forms.Form,), {"text": field, "pin": SecretField()})
        return steps.Form(step_id="pin", title=token, form_class=form_class, initial={"other": token})

    @action("spoil", "Spoil", needs_config=True, reads_only=True)
    async def spoil(self, request: GatewayRequest, context: Context[LampSettings]) -> Step:
        """Answer with what nobody can look into."""
        endless: list[Any] = []
        endless.append(endless)
        return steps.Done(message="Done.", result=endless)


KINDS = (Careless, Telling)


@pytest.fixture(autouse=True)
def _careless(_integrations: None) -> Iterator[None]:
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now

    for kind in KINDS:
        process.manager().register_integration_class(kind)
    Careless.may_end.clear()
    yield
    for kind in KINDS:
        process.manager().unregister_integration_class(kind)
    Careless.refusal = None


@pytest.fixture
def flow(root: Any) -> Flow:
    """A flow that asks, of what was activated before with a secret."""
    registry.activate(
        integration_id="careless",
        actor=root,
        settings={"region": "north"},
        secrets={"key": "kept letters"},
    )
    return runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="careless")


def test_secrets_are_starred_in_the_log(root: Any, flow: Flow, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(GatewayFailed) as failed:
        answer(flow, root, fill=filling(region="north", key="typed letters"))

    logged = str([vars(record) for record in caplog.records])
    assert "a mistake with *** and ***" in logged
    assert "letters" not in logged + str(failed.value)


def test_and_in_what_the_service_is_said_to_have_said(root: Any, flow: Flow) -> None:
    Careless.refusal = Rejected("No entry with kept letters.")

    with pytest.raises(GatewayFailed) as failed:
        answer(flow, root, fill=filling(region="north", key="typed letters"))

    assert failed.value.verdict.reason == "No entry with ***."


@pytest.fixture
def _active(root: Any) -> None:
    registry.activate(
        integration_id="telling",
        actor=root,
        settings={"region": "north"},
        secrets={"key": "kept letters"},
    )


@pytest.mark.usefixtures("_active")
def test_and_in_every_step_but_not_in_what_it_comes_to(root: Any) -> None:
    flow = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="telling")

    menu = answer(flow, root, fill=filling(region="north", key="typed letters"))
    confirm = answer(menu, root, option_id="a")
    done = answer(confirm, root, confirmed=True, typed="*** and ***")

    assert [menu.step["title"], menu.step["options"][0]["label"]] == ["*** and ***"] * 2
    assert confirm.step["consequences"][0]["label"] == "*** and ***"
    assert done.step["result"] == {"said": ["*** and ***", {"*** and ***": 1}]}
    assert "letters" not in str([menu.step, confirm.step, done.step]) + str(Flow.objects.values())
    installed: Any = queries.installed("telling")
    assert activation_of(installed).secrets == ("typed letters",)


@pytest.fixture
def lamp(root: Any, _active: None) -> Any:
    """A config whose token nobody may read."""
    return make_config(
        root,
        integration_id="telling",
        settings={"url": "http://127.0.0.1:9/"},
        secrets={"token": "letters of a token"},
        event_types=(),
    )


def _told(user: Any, lamp: Any, name: str, **more: Any) -> Flow:
    given = {"fill": nothing, "keeps_end": True, **more}
    flow = runner.run(user=user, kind=Flow.Kind.MANAGE, config_id=lamp.pk, action=name, **given)
    assert flow is not None
    return flow


def test_an_action_shows_no_viewer_a_secret(root: Any, ada: Any, lamp: Any) -> None:
    sharing.grant(actor=root, config_id=lamp.pk, user_id=ada.pk, role=Role.VIEWER)

    done = _told(ada, lamp, "tell")

    assert (done.step["message"], done.step["facts"][0]["value"]) == ("***", "***")
    assert done.step["result"] == ["***", 7]


def test_neither_does_a_form_of_one_nor_its_failure(root: Any, lamp: Any) -> None:
    flow = _told(root, lamp, "fill", fill=lambda _form: None)
    step, shown = runner.form_of(flow)
    text = shown.form.fields["text"]

    with pytest.raises(GatewayFailed) as failed:
        answer(flow, root, fill=filling(pin="letters of a pin"))

    assert (step.title, step.initial, flow.step["title"]) == ("***", {"other": "***"}, "***")
    assert (text.label, text.help_text, text.initial) == ("***", "***", "***")
    assert list(shown.form.fields) == ["text", "pin"]
    assert failed.value.verdict.reason == "No entry with ***."


def test_what_cannot_be_looked_into_is_the_author_s_mistake(root: Any, lamp: Any) -> None:
    with pytest.raises(GatewayFailed) as failed:
        _told(root, lamp, "spoil")

    assert "the log has the details" in failed.value.verdict.reason


def test_one_that_hangs_can_be_deactivated(
    root: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JACKFIELD_CHECK_DEADLINE_S = 0.05
    monkeypatch.setattr(checking, "GRACE_S", 0)
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.05)

    left = runner.run(
        user=root, kind=Flow.Kind.DEACTIVATE, integration_id="careless", fill=nothing, confirmed=True
    )
    Careless.may_end.set()

    assert left is None
    assert state_of("careless") == "INACTIVE"


def test_without_the_keys_a_flow_cannot_go_on_and_says_so(root: Any, flow: Flow, settings: Settings) -> None:
    settings.JACKFIELD_ENCRYPTION_KEYS = (Fernet.generate_key().decode(),)

    with pytest.raises(FlowExpired):
        answer(flow, root, fill=filling(region="north", key="typed letters"))
