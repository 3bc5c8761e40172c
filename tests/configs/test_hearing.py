"""A config's conditions: kept by its operations, told by its audit, and refused as a whole."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations
from jackfield.configs.errors import SettingsRefused
from jackfield.configs.hearing import lines_of
from jackfield.configs.models import Config
from jackfield.registry import operations as registry_operations

pytestmark = pytest.mark.django_db
FIRE = {"mode": "ALL", "conditions": [{"choice": "data.title", "operator": "contains", "values": ["fire"]}]}
WATER = {"mode": "ANY", "conditions": [{"choice": "data.title", "operator": "is", "values": ["water"]}]}


@pytest.fixture
def olivia() -> User:
    registry_operations.activate(integration_id="webhook", actor=None)
    return User.objects.create_user("olivia")


def make(owner: User, **more: Any) -> Config:
    return operations.create(
        actor=owner,
        owner=owner,
        integration_id="webhook",
        name="Ops",
        settings={"url": "https://desk.test/hook"},
        secrets={"signing_secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        event_types=["ticket.*"],
        **more,
    )


def told(action: str) -> tuple[str | None, str | None]:
    """What the audit says of the conditions: before and after."""
    entry = AuditEntry.objects.filter(action=action).latest("pk")
    [change] = [one for one in entry.changes if one["field"] == "conditions"]
    return change.get("before"), change.get("after")


def test_a_new_config_keeps_them_and_the_audit_says_them(olivia: User) -> None:
    config = make(olivia, conditions=FIRE)

    config.refresh_from_db()
    assert config.conditions == FIRE
    assert lines_of(config, viewer=None) == ["title contains “fire”"]
    assert told("config.created") == ("", "title contains “fire”")


def test_a_change_of_them_is_a_new_version(olivia: User) -> None:
    config = make(olivia, conditions=FIRE)

    changed, _ = operations.update(actor=olivia, config_id=config.pk, conditions=WATER)

    assert (changed.version, changed.conditions) == (2, WATER)
    assert told("config.updated") == ("title contains “fire”", "title is “water”")


def test_the_same_once_more_is_no_change(olivia: User) -> None:
    config = make(olivia, conditions=FIRE)

    same, _ = operations.update(
        actor=olivia, config_id=config.pk, conditions={"conditions": FIRE["conditions"], "mode": "ALL"}
    )

    assert same.version == 1
    assert not AuditEntry.objects.filter(action="config.updated").exists()


def test_what_is_not_given_stays_and_nothing_empties(olivia: User) -> None:
    config = make(olivia, conditions=FIRE)

    kept, _ = operations.update(actor=olivia, config_id=config.pk, name="Other")
    assert kept.conditions == FIRE
    emptied, _ = operations.update(actor=olivia, config_id=config.pk, conditions={})
    assert (emptied.conditions, lines_of(emptied, viewer=None)) == ({}, [])


def test_what_is_wrong_is_refused_with_its_place_and_nothing_changes(olivia: User) -> None:
    config = make(olivia, conditions=FIRE)
    wrong = {"mode": "ALL", "conditions": [*FIRE["conditions"], {"choice": "data.a", "operator": "like"}]}

    with pytest.raises(SettingsRefused) as refusal:
        operations.update(actor=olivia, config_id=config.pk, name="Other", conditions=wrong)

    [issue] = refusal.value.issues
    assert (issue.path, issue.code) == (("values", "conditions", "1"), "unknown_operator")
    config.refresh_from_db()
    assert (config.name, config.version, config.conditions) == ("Ops", 1, FIRE)
    with pytest.raises(SettingsRefused):
        make(olivia, conditions={"mode": "SOME"})
    assert Config.objects.count() == 1
