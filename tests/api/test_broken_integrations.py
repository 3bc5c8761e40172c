"""An integration that is there and cannot be loaded: listed as not installed, with the reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from jackfield.registry import process
from tests.api.people import Caller, People

QUERY = """{ integrations(first: 100) { edges { node { integrationId isInstalled state
    status { headline reason cause needsAttention } viewerCan { activate createConfig } } } } }"""


@pytest.fixture(autouse=True)
def broken(tmp_path: Path, settings: Settings) -> Iterator[None]:
    for name, code in (
        ("lacking", "import no_such_library_at_all"),
        ("raising", "raise ValueError('hunter2')"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f'"""One."""\n{code}\n')
    settings.JACKFIELD_INTEGRATIONS_DIR = tmp_path
    process.reset()
    yield
    process.reset()


@pytest.fixture
def root(broken: None, people: People) -> Caller:
    return people.caller(people.root)


def nodes(caller: Caller) -> dict[str, dict[str, object]]:
    found = caller.ask(QUERY)["integrations"]["edges"]
    return {edge["node"]["integrationId"]: edge["node"] for edge in found}


def test_whoever_may_activate_sees_it_and_why(root: Caller) -> None:
    found = nodes(root)["lacking"]

    assert (found["isInstalled"], found["state"]) == (False, "INACTIVE")
    assert found["viewerCan"] == {"activate": False, "createConfig": False}
    status = found["status"]
    assert isinstance(status, dict)
    assert status["cause"] == "NOT_INSTALLED"
    assert status["needsAttention"] is True
    assert "no_such_library_at_all" in status["reason"]


def test_others_do_not(broken: None, people: People) -> None:
    assert "lacking" not in nodes(people.caller(people.ada))


def test_it_can_neither_be_activated_nor_break_its_neighbours(root: Caller) -> None:
    refused = root.do("activateIntegration", integrationId="lacking")
    taken = root.do("activateIntegration", "integration { state }", integrationId="webhook")

    assert refused["code"] in {"NOT_INSTALLED", "NOT_FOUND"}
    assert taken["integration"]["state"] == "ACTIVE"
    assert "hunter2" not in str(nodes(root))
