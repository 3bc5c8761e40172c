"""Resuming and activating through the API: the integration as a whole is checked first."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from jackfield.registry import process, queries
from jackfield.sdk import Context, Integration, IntegrationConfigForm, Unauthorized
from tests.api.people import Caller, People

INTEGRATION = "integration { state }"


class Hub(Integration[Any]):
    """Its service says no until it is told otherwise."""

    integration_id = "hub"
    name = "Hub"
    config_form_cls = IntegrationConfigForm
    says_no: ClassVar[bool] = True

    def initialize(self) -> None:
        """Nothing to begin."""

    async def check_activation(self, context: Context[Any]) -> None:
        """Say no."""
        if Hub.says_no:
            raise Unauthorized("The hub does not know us.")


@pytest.fixture(autouse=True)
def hub(surroundings: None) -> Iterator[None]:
    Hub.says_no = True
    process.manager().register_integration_class(Hub)
    yield
    process.manager().unregister_integration_class(Hub)


@pytest.fixture
def root(people: People) -> Caller:
    return people.caller(people.root)


def test_what_fails_its_check_stays_paused_and_says_why(root: Caller) -> None:
    root.do("pauseIntegration", INTEGRATION, integrationId="hub")
    refused = root.do("resumeIntegration", INTEGRATION, integrationId="hub")
    assert (refused["__typename"], refused["code"]) == ("CheckFailedError", "CHECK_FAILED")
    assert refused["message"] == "The hub does not know us."
    assert queries.state_of("hub") == "PAUSED"

    Hub.says_no = False
    resumed = root.do("resumeIntegration", INTEGRATION, integrationId="hub")
    assert resumed["integration"]["state"] == "ACTIVE"


def test_what_fails_its_check_is_activated_only_unchecked(root: Caller) -> None:
    root.do("deactivateIntegration", INTEGRATION, integrationId="hub", confirmed=True)
    refused = root.do("activateIntegration", INTEGRATION, integrationId="hub")
    assert refused["code"] == "CHECK_FAILED"
    assert queries.state_of("hub") == "INACTIVE"

    activated = root.do("activateIntegration", INTEGRATION, integrationId="hub", unchecked=True)
    assert activated["integration"]["state"] == "ACTIVE"
