"""An integration whose form cannot be made says so: in the answer, and in its health; nobody gets a 500."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.db.models import QuerySet

from jackfield.configs.models import Config
from jackfield.flows.models import Flow
from jackfield.registry import operations, process, queries, suiting
from jackfield.sdk import Context, Event, Integration, Settings, on, setting
from jackfield.sdk.forms import IntegrationConfigForm
from tests.api.configs import cfg
from tests.api.people import People, make_config


class Lamp(Integration[Any]):
    """In order but for its form."""

    name = "Lamp"

    @on("a.b")
    async def post(self, event: Event, context: Context[Any]) -> None:
        """Do nothing."""


class NoForm(Lamp):
    """Its form is none."""

    integration_id = "broken-form"
    config_form_cls: ClassVar[Any] = 5


class RaisingDefaults(Lamp):
    """What its configs begin with cannot be asked for."""

    integration_id = "broken-defaults"

    @property
    def default_settings(self) -> Any:  # type: ignore[override] # authors may
        """Raise."""
        raise ValueError("s3cret")


class LateSettings(Settings):
    """One setting of a kind that no form has."""

    thing: object = setting("Thing")


class LateForm(Integration[LateSettings]):
    """Its form cannot be made of its settings."""

    integration_id = "broken-settings"

    @on("a.b")
    async def post(self, event: Event, context: Context[Any]) -> None:
        """Do nothing."""


class LeavingForm(Lamp):
    """Its form asks for an exit."""

    integration_id = "broken-exit"

    class config_form_cls(IntegrationConfigForm):  # noqa: N801 - its name is the framework's
        """Asks for an exit when it is made."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            raise SystemExit(1)


BROKEN = [NoForm, RaisingDefaults, LateForm, LeavingForm]


@pytest.fixture(params=BROKEN, ids=lambda cls: cls.integration_id)
def broken(request: Any, surroundings: None) -> Iterator[str]:
    manager = process.manager()
    manager.register_integration_class(request.param)
    yield request.param.integration_id
    manager.unregister_integration_class(request.param)


def failing(answer: dict[str, Any]) -> bool:
    """Whether an answer says that the author's code failed, and no more."""
    is_so = (answer["__typename"], answer["code"]) == ("CheckFailedError", "CHECK_FAILED")
    return is_so and answer["message"].startswith("The form of its configs can't be made (")


def health_of(people: People, integration_id: str) -> tuple[str, str | None]:
    """As the API says."""
    selected = "configForm { title } status { health reason }"
    query = f"query ($i: String!) {{ integration(integrationId: $i) {{ {selected} }} }}"
    found = people.caller(people.root).ask(query, {"i": integration_id})["integration"]
    assert found["configForm"] is None
    return found["status"]["health"], found["status"]["reason"]


def test_no_config_is_made_and_the_health_says_why(people: People, broken: str) -> None:
    result = people.caller(people.ada).do(
        "createConfig", integrationId=broken, name="One", enabled=True, values=[]
    )

    assert failing(result)
    assert "s3cret" not in str(result)
    assert not Config.objects.exists()
    assert health_of(people, broken) == ("FAILING", result["message"])


def test_no_flow_begins_and_the_health_says_why(people: People, broken: str) -> None:
    result = people.caller(people.ada).do("startFlow", kind="CONFIGURE", integrationId=broken)

    assert failing(result)
    assert not Flow.objects.exists()
    assert health_of(people, broken) == ("FAILING", result["message"])


def test_a_config_of_before_is_shown_without_its_form_and_is_not_changed(people: People, broken: str) -> None:
    config = make_config(people.ada)
    QuerySet(Config).filter(pk=config.pk).update(integration_id=broken)
    shown = people.caller(people.ada).ask(f'{{ config(id: "{cfg(config)}") {{ name form {{ title }} }} }}')

    results = [
        people.caller(people.ada).do("updateConfig", configId=cfg(config), name="Other"),
        people.caller(people.ada).do("startFlow", kind="CONFIGURE", configId=cfg(config)),
        people.caller(people.ada).do("startFlow", kind="REAUTHENTICATE", configId=cfg(config)),
    ]

    assert shown["config"] == {"name": "Mine", "form": None}
    assert [failing(result) for result in results] == [True] * 3
    assert Config.objects.get().name == "Mine"


def test_it_is_activated_and_its_health_says_what_is_wrong(people: People, broken: str) -> None:
    root = people.caller(people.root)
    operations.deactivate(integration_id=broken, actor=None)

    assert root.do("activateIntegration", integrationId=broken)["__typename"] == "ActivateIntegrationPayload"

    health, reason = health_of(people, broken)
    assert (health, str(reason).split(" (")[0]) == ("FAILING", "The form of its configs can't be made")


def test_what_is_mended_is_found_out(surroundings: None) -> None:
    class Mended(NoForm):
        integration_id = "mended"

    manager = process.manager()
    manager.register_integration_class(Mended)
    try:
        suiting.review_forms()
        record = queries.record_of("mended")
        assert (record.health, record.health_cause) == ("FAILING", "")
        assert suiting.review_forms() == 0

        Mended.config_form_cls = IntegrationConfigForm

        assert suiting.review_forms() == 1
        assert queries.record_of("mended").health == "UNKNOWN"
    finally:
        manager.unregister_integration_class(Mended)
