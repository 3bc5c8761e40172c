"""What an author adds in ``create_config`` is in every new config; nothing that was given is lost."""

import logging
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import User

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations
from jackfield.configs.errors import SettingsRefused
from jackfield.configs.models import Config
from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Event, Integration, Settings, on, setting

pytestmark = pytest.mark.django_db


class LampSettings(Settings):
    colour: str = setting("Colour", default="red")


class Lamp(Integration[LampSettings]):
    integration_id = "lamp"
    #: What a test wants made instead.
    makes: ClassVar[Any] = None

    def create_config(self, save: bool = False, **fields: Any) -> Any:  # noqa: FBT001, FBT002 - djblets' signature
        """Add to it."""
        config = super().create_config(save=False, **fields)
        config.extra_data["made_by"] = "lamp"
        config.settings = {"colour": "green", "watts": 9}
        config.enabled = True
        return config if Lamp.makes is None else Lamp.makes()

    @on("ticket.*")
    async def post(self, event: Event, context: Context[LampSettings]) -> None:
        """Take it."""


@pytest.fixture
def olivia() -> Iterator[User]:
    manager = get_integration_manager()
    manager.register_integration_class(Lamp)
    yield User.objects.create_user("olivia")
    manager.unregister_integration_class(Lamp)
    Lamp.makes = None


def make(owner: User) -> Config:
    return operations.create(
        actor=owner,
        owner=owner,
        integration_id="lamp",
        name="Mine",
        settings={"colour": "blue"},
        secrets={},
        event_types=["ticket.*"],
    )


def test_what_an_author_adds_lies_beneath_what_was_given(olivia: User) -> None:
    make(olivia)

    config = Config.objects.get()
    assert (config.extra_data, config.settings) == ({"made_by": "lamp"}, {"colour": "blue", "watts": 9})
    assert (config.name, config.owner, config.enabled, config.integration_id) == (
        "Mine",
        olivia,
        False,
        "lamp",
    )
    changes = AuditEntry.objects.get(action="config.created").changes
    assert {one["field"] for one in changes} >= {"colour", "watts"}


def fail() -> None:
    raise ValueError("the password is 1234")


@pytest.mark.parametrize("wrong", [fail, dict, lambda: None])
def test_an_author_who_makes_none_makes_a_refusal_and_nothing_else(
    olivia: User, wrong: Any, caplog: pytest.LogCaptureFixture
) -> None:
    Lamp.makes = staticmethod(wrong)

    with caplog.at_level(logging.ERROR, "jackfield"), pytest.raises(SettingsRefused) as refused:
        make(olivia)

    assert [(issue.path, issue.code) for issue in refused.value.issues] == [((), "integration_failed")]
    assert "1234" not in str(refused.value)
    assert (Config.objects.count(), AuditEntry.objects.filter(subject_kind="config").count()) == (0, 0)
    assert [vars(record)["integration_id"] for record in caplog.records] == ["lamp"]
