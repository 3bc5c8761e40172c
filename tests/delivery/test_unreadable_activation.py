"""An integration whose activation class its code can't use fails alone: everybody else's deliveries go on."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager, operations, suiting
from jackfield.registry.activation import FAILED, activation_of
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.status import Health
from jackfield.sdk import Settings, setting
from tests.delivery.lines import Line, ask, make_config, make_user, states, until, working
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


class Asked(Settings):
    """What it is activated with."""

    region: str = setting("Region", default="eu")


class WrongLine(Line):
    """One whose activation settings its author got wrong."""

    integration_id = "wrong"
    activation_settings = Asked


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    manager = get_integration_manager()
    manager.register_integration_class(WrongLine).enable_integration()
    with monkeypatch.context() as broken:
        broken.setattr(WrongLine, "activation_form_cls", property(_fails))
        yield broken
    manager.unregister_integration_class(WrongLine)


def _fails(_integration: Any) -> Any:
    raise KeyError("a-secret-in-the-text")


def _two_configs(url: str) -> None:
    owner = make_user()
    make_config(owner=owner, integration_id="wrong", url=url)
    make_config(owner=owner, url=url, name="Healthy")


def _states_by_kind() -> dict[str, tuple[str, str]]:
    rows = Delivery.objects.values_list("config__integration_id", "state", "reason")
    return {kind: (state, reason) for kind, state, reason in rows}


def _health() -> tuple[str, str]:
    row = IntegrationRecord.objects.filter(pk="wrong").first()
    return ("", "") if row is None else (row.health, row.health_reason)


async def test_only_its_own_deliveries_wait_and_go_when_it_is_mended(
    receiver: Receiver, breaking: pytest.MonkeyPatch
) -> None:
    await ask(_two_configs, receiver.url)
    await ask(publish, "ticket.opened", {})

    async with working():
        await until(lambda: states() == {"HELD": 1, "DELIVERED": 1})
        assert await ask(_states_by_kind) == {"wrong": ("HELD", FAILED), "line": ("DELIVERED", "")}
        await until(lambda: _health() == (Health.FAILING, f"Activation: {FAILED}"))
    breaking.undo()
    async with working():
        await until(lambda: states() == {"DELIVERED": 2})
        await until(lambda: _health() == (Health.UNKNOWN, ""))


@pytest.mark.usefixtures("breaking")
def test_every_switch_of_it_still_works() -> None:
    _two_configs("http://127.0.0.1:9/")
    changes = (operations.pause, operations.resume, operations.deactivate, operations.activate)

    done = [str(change(integration_id="wrong", actor=None).state) for change in changes]

    assert done == ["PAUSED", "ACTIVE", "INACTIVE", "ACTIVE"]


@pytest.mark.usefixtures("breaking")
def test_it_is_logged_once_and_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    integration = get_integration_manager().get_integration("wrong")

    problems = {activation_of(integration).problem for _ in range(3)}

    assert problems == {FAILED}
    assert [record.getMessage() for record in caplog.records] == ["activation settings could not be read"]
    assert "a-secret" not in caplog.text


def test_what_its_start_has_shown_stays(breaking: pytest.MonkeyPatch) -> None:
    operations.report_health(
        integration_id="wrong", health=Health.FAILING, reason="It could not start.", cause="START_FAILED"
    )

    changed = suiting.review_activations()

    assert (changed, _health()) == (0, (Health.FAILING, "It could not start."))
