"""The desk's own pages for configs: within one organisation, whatever is typed into the address."""

import json
from typing import Any

import pytest
from django.test import Client
from ticketdesk.managing import desk_manager
from ticketdesk.models import DeskIntegrationConfig, Organisation

LIST = "/organisations/acme/configs/"


@pytest.fixture
def client(olga: Any) -> Client:
    found = Client()
    found.force_login(olga)
    return found


def config(organisation: Organisation, name: str = "Nightly", **fields: Any) -> DeskIntegrationConfig:
    made: DeskIntegrationConfig = (
        desk_manager()
        .get_integration("builder")
        .create_config(save=True, name=name, organisation=organisation, **fields)
    )
    return made


def test_a_member_adds_changes_and_deletes_a_config(client: Client, acme: Organisation, olga: Any) -> None:
    added = client.post(
        f"{LIST}add/builder/",
        {"name": "Nightly", "enabled": "on", "command": "make all", "watchers": [str(olga.pk)]},
    )
    made = DeskIntegrationConfig.objects.get()
    assert (added.status_code, made.organisation, made.enabled) == (302, acme, True)
    assert made.settings == {
        "command": "make all",
        "run_manually": False,
        "timeout_s": None,
        "only_when": {},
        "watchers": [str(olga.pk)],
    }
    assert b"Nightly (Builder)" in client.get(LIST).content

    page = client.get(f"{LIST}{made.pk}/").content
    assert b'value="make all"' in page
    changed = client.post(f"{LIST}{made.pk}/", {"name": "Daily", "command": "make"})
    made.refresh_from_db()
    assert (changed.status_code, made.name, made.enabled, made.get("command")) == (
        302,
        "Daily",
        False,
        "make",
    )
    assert made.get("watchers") == []

    assert client.post(f"{LIST}{made.pk}/", {"delete": ""}).status_code == 302
    assert not DeskIntegrationConfig.objects.exists()


def test_what_does_not_do_is_said_and_nothing_is_saved(client: Client, bert: Any) -> None:
    answer = client.post(f"{LIST}add/builder/", {"name": "", "command": "make", "watchers": [str(bert.pk)]})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "watchers"}
    assert not DeskIntegrationConfig.objects.exists()


def test_choices_are_the_organisations_own(client: Client, bert: Any, olga: Any) -> None:
    page = client.get(f"{LIST}add/builder/").content.decode()

    assert str(olga.pk) in page
    assert str(bert.pk) not in page
    assert 'name="organisation"' not in page


def test_a_list_has_none_of_another_organisation(
    client: Client, acme: Organisation, brig: Organisation
) -> None:
    config(acme, "ours")
    config(brig, "theirs")

    page = client.get(LIST).content

    assert b"ours" in page
    assert b"theirs" not in page


def test_what_there_is_not_and_what_is_another_organisations_is_not_found(
    client: Client, acme: Organisation, brig: Organisation
) -> None:
    theirs, gone = config(brig), config(acme, integration_id="builder")
    DeskIntegrationConfig.objects.filter(pk=gone.pk).update(integration_id="uninstalled")
    paths = [
        "/organisations/brig/configs/",
        "/organisations/none/configs/",
        f"{LIST}{theirs.pk}/",
        f"{LIST}999999/",
        f"{LIST}add/nothing/",
        f"{LIST}{gone.pk}/",
    ]

    assert [client.get(path).status_code for path in paths] == [404] * 6
    assert client.post(f"{LIST}{theirs.pk}/", {"delete": ""}).status_code == 404
    assert DeskIntegrationConfig.objects.filter(pk=theirs.pk).exists()


def test_a_config_whose_integration_is_not_installed_is_listed_and_can_be_deleted(
    client: Client, acme: Organisation
) -> None:
    gone = config(acme, "left over")
    DeskIntegrationConfig.objects.filter(pk=gone.pk).update(integration_id="uninstalled")

    assert b"left over (uninstalled)" in client.get(LIST).content
    assert client.post(f"{LIST}{gone.pk}/", {"delete": ""}).status_code == 302
    assert not DeskIntegrationConfig.objects.exists()


def test_conditions_are_about_organisations_that_one_is_a_member_of(
    client: Client, acme: Organisation, brig: Organisation
) -> None:
    def sent(organisation: Organisation) -> dict[str, str]:
        about = {"choice": "ticket.organisation", "operator": "is", "values": [str(organisation.pk)]}
        only_when = json.dumps({"mode": "ALL", "conditions": [about]})
        return {"name": "Nightly", "command": "make", "only_when": only_when}

    refused = client.post(f"{LIST}add/builder/", sent(brig))
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"only_when"})
    assert not DeskIntegrationConfig.objects.exists()

    assert client.post(f"{LIST}add/builder/", sent(acme)).status_code == 302
    made = DeskIntegrationConfig.objects.get()
    assert made.get("only_when")["conditions"][0]["values"] == [str(acme.pk)]

    # What is stored stays, whoever saves it.
    made.set("only_when", json.loads(sent(brig)["only_when"]))
    made.save()
    assert client.post(f"{LIST}{made.pk}/", sent(brig)).status_code == 302
