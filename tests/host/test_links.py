"""The desk's tickets are about things at a service, and stay so while those come and go."""

from typing import Any

import pytest

from tests.host.running import Desk
from tests.support.main_job import eventually

pytestmark = pytest.mark.e2e

CREATE = """
mutation ($input: CreateConfigInput!) {
  createConfig(input: $input) { __typename ... on CreateConfigPayload { config { id } } }
}
"""
UPDATE = """
mutation ($input: UpdateConfigInput!) {
  updateConfig(input: $input) { __typename ... on Error { message } }
}
"""
SYNC = """
mutation ($input: SyncConfigInput!) {
  syncConfig(input: $input) { __typename ... on SyncConfigPayload { sync { id } } ... on Error { message } }
}
"""
LAST = """
query ($id: ID!) {
  config(id: $id) { lastSync { id state created updated reconnected detached removed } }
}
"""


def test_a_ticket_stays_about_a_printer_that_goes_and_comes_back(desk: Desk) -> None:
    member = desk.person("member", "printing")
    token = desk.token(username=member)
    browser = desk.browser(member)
    number = browser.open_ticket("printing", "It smokes").body.decode().partition(":")[2].strip(" }")
    config_id = create(desk, token, printers="hp.1, Brother")
    page = f"/tickets/{number}/"

    assert sync(desk, token, config_id)["created"] == 2
    desk.manage("about", number, "hp.1", member)
    assert "<dd>hp.1</dd>" in browser.get(page).body.decode()

    update(desk, token, config_id, printers="Brother")
    assert counts(sync(desk, token, config_id)) == {"detached": 1}
    assert "<dd>hp.1 (gone)</dd>" in browser.get(page).body.decode()

    update(desk, token, config_id, printers="Brother, HP.1")
    assert counts(sync(desk, token, config_id)) == {"reconnected": 1}
    assert "(gone)" not in browser.get(page).body.decode()


def test_nobody_links_a_ticket_to_what_they_do_not_see(desk: Desk) -> None:
    owner, stranger = desk.person("owner", "inks"), desk.person("stranger", "inks")
    token = desk.token(username=owner)
    config_id = create(desk, token, printers="secret")
    sync(desk, token, config_id)
    number = desk.browser(stranger).open_ticket("inks", "Blot").body.decode().partition(":")[2].strip(" }")

    with pytest.raises(AssertionError, match="DoesNotExist"):
        desk.manage("about", number, "secret", stranger)


def create(desk: Desk, token: str, **values: str) -> str:
    given = {
        "integrationId": "desk-printers",
        "name": "Office",
        "enabled": True,
        "unchecked": True,
        "values": as_input(values),
    }
    made = desk.graphql(CREATE, {"input": given}, token=token)["createConfig"]
    assert made["__typename"] == "CreateConfigPayload", made
    config_id: str = made["config"]["id"]
    return config_id


def update(desk: Desk, token: str, config_id: str, **values: str) -> None:
    given = {"configId": config_id, "unchecked": True, "values": as_input(values)}
    made = desk.graphql(UPDATE, {"input": given}, token=token)["updateConfig"]
    assert made["__typename"] == "UpdateConfigPayload", made


def sync(desk: Desk, token: str, config_id: str) -> dict[str, Any]:
    """Have it read, to the end."""

    def ended() -> dict[str, Any] | None:
        last: dict[str, Any] = desk.graphql(LAST, {"id": config_id}, token=token)["config"]["lastSync"]
        return last if last["id"] == begun["sync"]["id"] and last["state"] != "RUNNING" else None

    begun = desk.graphql(SYNC, {"input": {"configId": config_id}}, token=token)["syncConfig"]
    assert begun["__typename"] == "SyncConfigPayload", begun
    last = eventually(ended)
    assert last["state"] == "SUCCEEDED", last
    return dict(last)


def counts(last: dict[str, Any]) -> dict[str, int]:
    """What is not nothing, but for mere updates."""
    named = ("created", "reconnected", "detached", "removed")
    return {name: last[name] for name in named if last[name]}


def as_input(values: dict[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "value": {"text": text}} for name, text in values.items()]
