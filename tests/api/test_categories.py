"""Categories, and what else integrations say of themselves, through the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jackfield.registry import process
from jackfield.sdk import Integration, IntegrationConfigForm, QualityTier
from tests.api.people import Caller, People, make_config

CATEGORIES = "{ categories { id name integrationCount } }"
LABELS = """query($id: String!) { integration(integrationId: $id) {
    category { id name integrationCount } tier documentationUrl } }"""
NODE = "query($id: ID!) { node(id: $id) { id ... on Category { name integrationCount } } }"
OF = """query($id: ID) { integrations(filter: {categoryId: $id}) {
    totalCount edges { node { integrationId } } } }"""


class Hive(Integration[Any]):
    """Belongs to a category that nobody else has."""

    integration_id = "hive"
    name = "Hive"
    category = "beekeeping"
    documentation_url = "https://hives.test/api"
    tier = QualityTier.SILVER
    config_form_cls = IntegrationConfigForm

    def initialize(self) -> None:
        """Nothing to begin."""


@pytest.fixture(autouse=True)
def _hive(surroundings: None) -> Iterator[None]:
    process.manager().register_integration_class(Hive)
    yield
    process.manager().unregister_integration_class(Hive)


def categories(caller: Caller) -> dict[str, tuple[str, int]]:
    found = caller.ask(CATEGORIES)["categories"]
    assert [one["name"] for one in found] == sorted((one["name"] for one in found), key=str.casefold)
    return {one["id"]: (one["name"], one["integrationCount"]) for one in found}


def test_an_integration_says_where_it_belongs(ada: Caller) -> None:
    assert ada.ask(LABELS, {"id": "hive"})["integration"] == {
        "category": {"id": "cat_beekeeping", "name": "beekeeping", "integrationCount": 1},
        "tier": "SILVER",
        "documentationUrl": "https://hives.test/api",
    }
    desk = ada.ask(LABELS, {"id": "desk"})["integration"]
    assert (desk["category"]["name"], desk["tier"], desk["documentationUrl"]) == ("Other", None, None)


def test_the_list_counts_what_the_viewer_sees(people: People, ada: Caller) -> None:
    seen, all_of_them = categories(ada), categories(people.caller(people.root))

    assert seen["cat_beekeeping"] == ("beekeeping", 1)
    assert "cat_chat" not in seen
    assert all_of_them["cat_chat"][0] == "Chat"
    total = people.caller(people.root).ask("{ integrations { totalCount } }")["integrations"]["totalCount"]
    assert sum(count for _name, count in all_of_them.values()) == total


def test_a_category_has_an_id_where_the_viewer_sees_one_of_it(people: People, ada: Caller) -> None:
    assert ada.ask(NODE, {"id": "cat_beekeeping"})["node"] == {
        "id": "cat_beekeeping",
        "name": "beekeeping",
        "integrationCount": 1,
    }
    for hidden in ("cat_chat", "cat_nonsense"):
        assert ada.ask(NODE, {"id": hidden})["node"] is None
    assert people.caller(people.root).ask(NODE, {"id": "cat_chat"})["node"]["name"] == "Chat"


def test_integrations_are_narrowed_to_one(ada: Caller) -> None:
    def of(node_id: str) -> list[str]:
        found = ada.ask(OF, {"id": node_id})["integrations"]
        assert found["totalCount"] == len(found["edges"])
        return [edge["node"]["integrationId"] for edge in found["edges"]]

    assert of("cat_beekeeping") == ["hive"]
    assert "desk" in of("cat_other")
    assert of("cat_nonsense") == of("int_hive") == of("rubbish") == []


def test_a_page_counts_categories_once_for_all(people: People, ada: Caller) -> None:
    make_config(people.ada)
    few = "{ integrations(first: 1) { edges { node { category { integrationCount } } } } }"
    many = few.replace("1", "100")

    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            ada.ask(query)
        return len(seen)

    assert asked(few) == asked(many)


def test_of_a_config_that_is_not_installed_it_is_the_others(people: People, ada: Caller) -> None:
    config = make_config(people.ada)
    type(config).objects.filter(pk=config.pk).update(integration_id="vanished")
    query = "{ configs { edges { node { integration { category { id } tier documentationUrl } } } } }"

    [edge] = ada.ask(query)["configs"]["edges"]

    assert edge["node"]["integration"] == {
        "category": {"id": "cat_other"},
        "tier": None,
        "documentationUrl": None,
    }
