"""Every example of the page on the API is answered by the API, one after the other, as the page says."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.conftest import people, surroundings
from tests.api.people import Caller, People
from tests.support.served import ROOT

__all__ = ["people", "surroundings"]

PAGE = (ROOT / "docs" / "use-the-api.md").read_text()
_EXAMPLE = re.compile(
    r"^```graphql\n(?P<query>.*?)^```\n\n```json\n(?P<variables>.*?)^```", re.MULTILINE | re.DOTALL
)


@pytest.fixture
def tidings(surroundings: None) -> Iterator[Any]:
    """The integration of the page."""
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now

    [source] = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"__name__": "tidings"}
    exec(compile(source, "use-the-api.md", "exec"), names)
    process.manager().register_integration_class(names["Tidings"])
    yield names["Tidings"]
    process.manager().unregister_integration_class(names["Tidings"])


def session(caller: Caller) -> dict[str, Any]:
    """What each operation of the page is answered, by its name, with the words in capitals filled in."""
    said: dict[str, Any] = {}
    known: dict[str, str] = {}
    for found in _EXAMPLE.finditer(PAGE):
        variables = found["variables"]
        for word, value in known.items():
            variables = variables.replace(f'"{word}"', json.dumps(value))
        name = re.split(r"[ (]", found["query"])[1]
        [answer] = caller.ask(found["query"], json.loads(variables)).values()
        said[name] = answer
        match name:
            case "Ask":
                known["FORM"] = answer["configForm"]["token"]
            case "Make":
                known["CONFIG"] = answer["config"]["id"]
            case "Act":
                known["FLOW"], known["STEP"] = answer["flow"]["id"], answer["flow"]["step"]["stepId"]
            case "Crew":
                known["GROUP"] = answer["group"]["id"]
            case "Change":
                query = "query($id: ID!) { config(id: $id) { history(first: 1) { edges { node { id } } } } }"
                config = caller.ask(query, {"id": known["CONFIG"]})["config"]
                known["ENTRY"] = config["history"]["edges"][0]["node"]["id"]
    return said


def test_every_example_is_answered(tidings: Any, people: People) -> None:
    said = session(people.caller(people.root))

    assert said["Activate"] == {
        "__typename": "ActivateIntegrationPayload",
        "integration": {"state": "ACTIVE"},
    }
    kinds = {
        one["name"]: one["__typename"]
        for group in said["Ask"]["configForm"]["fieldsets"]
        for one in group["fields"]
    }
    assert kinds["routes"] == "ListField"
    assert kinds["at"] == "TemporalField"
    assert [one["label"] for one in said["Choose"]["items"]] == ["Hall", "Attic"]
    assert said["Try"]["__typename"] == "CheckSettingsPayload"
    assert said["Make"]["__typename"] == "CreateConfigPayload", said["Make"]
    assert said["Make"]["config"]["settings"]["volume"] == 7
    assert said["Make"]["config"]["settings"]["routes"] == [{"word": "fire", "urgent": True}]
    [request] = said["Preview"]["requests"]
    assert (request["url"], request["body"]) == ("https://tidings.test/tell?token=***", '{"title":"A fire"}')
    assert said["Explain"] == {"matched": False, "decidedBy": "title contains “fire”"}
    assert said["Act"]["flow"]["step"]["__typename"] == "ConfirmStep"
    assert said["Answer"]["flow"]["step"] == {"__typename": "DoneStep", "message": "Cleared."}
    assert said["Stuck"] == {"totalCount": 0, "edges": []}
    assert said["Redeliver"]["flow"]["step"]["__typename"] == "ProgressStep", said["Redeliver"]
    assert said["Sync"]["__typename"] == "SyncConfigPayload", said["Sync"]
    assert "/in/" in said["Things"]["inboundUrl"]
    assert said["Things"]["history"]["edges"][-1]["node"]["action"] == "config.created"
    assert said["Change"]["__typename"] == "UpdateConfigPayload", said["Change"]
    assert said["Restore"]["config"]["settings"]["volume"] == 7
    assert [edge["node"]["action"] for edge in said["Who"]["edges"]] == [
        "config.restored",
        "config.updated",
        "config.sync_requested",
        "config.managed",
        "config.created",
    ]
    assert said["Why"]["because"] == ["root is an administrator, who may do everything."]
    assert said["Report"]["diagnostics"]["integration"]["integrationId"] == "tidings"
    assert said["Hire"]["user"]["groups"] == [{"name": "Night crew", "memberCount": 1}], said["Hire"]
    assert [one["displayName"] for one in said["Find"]] == ["Nia Okafor"]


def test_every_query_of_the_page_stands_with_its_variables() -> None:
    assert len(_EXAMPLE.findall(PAGE)) == PAGE.count("```graphql") == PAGE.count("```json")
