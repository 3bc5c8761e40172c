"""Samples: real deliveries of events that nobody published, to one config and no other."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.errors import ConfigNotFound, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.scopes import register_scope, unregister_scope
from jackfield.configs.sharing import grant
from jackfield.delivery.errors import EventRefused, IdempotencyConflict
from jackfield.delivery.event_types import register_event_type, unregister_event_type
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.previewing.errors import SampleHeldUp
from jackfield.delivery.previewing.operations import deliver_sample
from jackfield.delivery.previewing.samples import first_heard, sample_data, unsaved
from jackfield.registry import operations as registry
from jackfield.sdk import Integration, on
from jackfield.sdk.testing import SampleManager
from tests.delivery.asking import title_contains
from tests.delivery.lines import make_config, make_user, states, until, working
from tests.support.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)


class Tickets(Integration[Any]):
    """Hears tickets alone."""

    @on("ticket.*")
    async def post(self, event: Any, context: Any) -> None:
        """Do nothing."""


@pytest.fixture
def mia() -> Any:
    return make_user("mia")


@pytest.fixture
def types() -> Iterator[None]:
    """Two of tickets, one of builds."""
    register_event_type("ticket.opened", sample={"title": "A printer", "count": 2})
    register_event_type(
        "ticket.closed",
        schema={
            "type": "object",
            "properties": {
                "title": {"type": "string", "examples": ["Done"]},
                "count": {"type": "integer"},
                "at": {"type": "string", "format": "date-time"},
                "tags": {"type": "array", "items": {"enum": ["a", "b"]}},
                "who": {"properties": {"name": {"const": "Ada"}}},
            },
        },
    )
    register_event_type("build.failed")
    yield
    for name in ("ticket.opened", "ticket.closed", "build.failed"):
        unregister_event_type(name)


@pytest.mark.usefixtures("types")
def test_a_sample_arrives_at_this_config_and_at_no_other(mia: Any) -> None:
    with receiving() as receiver:
        config = make_config(owner=mia, url=f"{receiver.url}/mine")
        make_config(owner=mia, url=f"{receiver.url}/other", name="Other")
        delivery = deliver_sample(actor=mia, config_id=config.pk)

        async def main() -> None:
            async with working():
                await until(lambda: states() == {"DELIVERED": 1})

        asyncio.run(main())
        [sent] = receiver.requests

    event = Event.objects.get()
    assert (sent.path, event.is_sample, event.type) == ("/mine", True, "ticket.closed")
    assert (delivery.event_id, delivery.config_id, event.publisher) == (event.pk, config.pk, mia)
    assert AuditEntry.objects.get(action="delivery.sampled").actor == mia


@pytest.mark.usefixtures("types")
def test_neither_conditions_nor_rules_nor_bindings_are_asked(mia: Any) -> None:
    unregister_event_type("ticket.opened")
    register_event_type("ticket.opened", may_receive=lambda *_: False)
    register_scope(
        "desk", label="Desk", may_bind=lambda *_: True, describe=lambda it: it, hears=lambda *_: False
    )
    try:
        with receiving() as receiver:
            config = make_config(owner=mia, url=receiver.url)
            configs.update(actor=mia, config_id=config.pk, conditions=title_contains("never"))
            Config.objects.filter(pk=config.pk).update(scope_kind="desk", scope_id="north")
            deliver_sample(actor=mia, config_id=config.pk, event_type="ticket.opened")

            async def main() -> None:
                async with working():
                    await until(lambda: states() == {"DELIVERED": 1})

            asyncio.run(main())
            assert len(receiver.requests) == 1
    finally:
        unregister_scope("desk")


@pytest.mark.parametrize(
    ("patterns", "name"),
    [
        (["ticket.*"], "ticket.closed"),
        (["ticket.line.*"], "ticket.line.sampled"),
        (["*"], "ticket.closed"),
        (["ticket.opened", "build.failed"], "ticket.opened"),
        (["ticket.line.*", "ticket.line.added"], "ticket.line.added"),
    ],
)
@pytest.mark.usefixtures("types")
def test_the_first_that_a_config_hears(patterns: list[str], name: str) -> None:
    assert first_heard(patterns, Tickets(SampleManager())) == name


def test_without_any_registered_type_one_is_made_up_that_the_integration_hears() -> None:
    assert first_heard(["*"], Tickets(SampleManager())) == "ticket.sampled"


@pytest.mark.usefixtures("types")
def test_what_stands_in_a_sample() -> None:
    assert sample_data("ticket.opened") == {"title": "A printer", "count": 2}
    assert sample_data("ticket.closed") == {
        "title": "Done",
        "count": 1,
        "at": "2026-01-01T12:00:00Z",
        "tags": ["a"],
        "who": {"name": "Ada"},
    }
    assert sample_data("build.failed")["title"] == "A sample"
    assert unsaved("build.failed", {"a": 1}).data == {"a": 1}


def test_a_schema_that_refers_to_itself_ends() -> None:
    schema: dict[str, Any] = {"properties": {}}
    schema["properties"]["again"] = schema
    register_event_type("loop.made", schema=schema)
    try:
        assert "again" in sample_data("loop.made")
    finally:
        unregister_event_type("loop.made")


def test_with_a_key_it_is_owed_once(mia: Any) -> None:
    config, other = make_config(owner=mia), make_config(owner=mia, name="Other")
    first = deliver_sample(actor=mia, config_id=config.pk, idempotency_key="k")
    assert deliver_sample(actor=mia, config_id=config.pk, idempotency_key="k") == first
    assert deliver_sample(actor=mia, config_id=other.pk, idempotency_key="k") != first
    assert deliver_sample(actor=mia, config_id=config.pk) != first
    with pytest.raises(IdempotencyConflict):
        deliver_sample(actor=mia, config_id=config.pk, event_type="ticket.opened", idempotency_key="k")
    assert Delivery.objects.count() == 3


def test_what_would_have_to_wait_is_refused(mia: Any) -> None:
    config = make_config(owner=mia, enabled=False)
    with pytest.raises(SampleHeldUp, match="disabled") as caught:
        deliver_sample(actor=mia, config_id=config.pk)
    assert caught.value.is_disabled
    Config.objects.update(enabled=True, health="UNAUTHORIZED")
    with pytest.raises(SampleHeldUp, match="sign-in") as caught:
        deliver_sample(actor=mia, config_id=config.pk)
    assert caught.value.is_unauthorized
    Config.objects.update(health="HEALTHY")
    registry.deactivate(integration_id="line", actor=None)
    with pytest.raises(SampleHeldUp, match="not active"):
        deliver_sample(actor=mia, config_id=config.pk)
    assert not Event.objects.exists()


def test_who_may_operate_may_send_one(mia: Any) -> None:
    config, noa = make_config(owner=mia), make_user("noa")
    with pytest.raises(ConfigNotFound):
        deliver_sample(actor=noa, config_id=config.pk)
    grant(actor=mia, config_id=config.pk, role=Role.VIEWER, user_id=noa.pk)
    with pytest.raises(PermissionDenied):
        deliver_sample(actor=noa, config_id=config.pk)
    assert not Event.objects.exists()
    grant(actor=mia, config_id=config.pk, role=Role.OPERATOR, user_id=noa.pk)
    assert deliver_sample(actor=noa, config_id=config.pk).state == "PENDING"


@pytest.mark.parametrize("name", ["nonsense", "", "a" * 300 + ".b", "Ticket.Opened"])
def test_what_is_no_type_is_refused(mia: Any, name: str) -> None:
    config = make_config(owner=mia)
    with pytest.raises(EventRefused):
        deliver_sample(actor=mia, config_id=config.pk, event_type=name)
    assert not Event.objects.exists()
