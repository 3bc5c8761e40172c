"""Deliveries and health in a copy that is shadowed: all is done but to send, and nothing counts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery.calls.calling import NotCallable, prepare_call
from jackfield.delivery.models import Attempt, Breaker, Delivery
from jackfield.delivery.operations import publish, redeliver
from jackfield.deployment import standing
from jackfield.registry.status import Health
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shadow(settings: Settings) -> Iterator[None]:
    settings.JACKFIELD_SHADOW = True
    yield
    standing.forget()


def told(config: Config) -> tuple[str, int, bool, bool]:
    config.refresh_from_db()
    return config.health, config.failure_count, config.last_success_at is not None, config.enabled


@pytest.mark.parametrize("integration_id", ["line", "cautious", "asking", "broken"])
async def test_whatever_a_hook_does_it_is_settled_as_shadowed_and_says_nothing_of_its_config(
    integration_id: str, receiver: Receiver
) -> None:
    owner = await ask(make_user)
    config = await ask(make_config, owner=owner, url=receiver.url, integration_id=integration_id)

    async with working():
        await ask(publish, "ticket.opened", {"n": 1})
        await until(lambda: states() == {"SHADOWED": 1})

    [attempt] = await ask(lambda: list(Attempt.objects.all()))
    assert (attempt.outcome, attempt.response_status) == ("SHADOWED", None)
    assert "JACKFIELD_SHADOW" in attempt.error
    if integration_id != "broken":
        # What it would have sent can be seen.
        assert receiver.url in attempt.request_excerpt
    assert await ask(told, config) == ("UNKNOWN", 0, False, True)
    assert receiver.requests == []


async def test_a_breaker_that_was_open_lets_all_through_to_be_shadowed(receiver: Receiver) -> None:
    config = await ask(make_config, owner=await ask(make_user), url=receiver.url)

    def opened() -> None:
        ago = timezone.now() - timedelta(minutes=5)
        Breaker.objects.create(
            config=config, state="OPEN", probe_at=ago, openings=1, failed=5, failing_since=ago, since=ago
        )
        for number in range(3):
            publish("ticket.opened", {"n": number})

    await ask(opened)

    async with working():
        await until(lambda: states() == {"SHADOWED": 3})

    # It has learned nothing of the service.
    breaker = await ask(Breaker.objects.get)
    assert (breaker.state, breaker.failed, breaker.succeeded) == ("OPEN", 5, 0)


async def test_what_was_shadowed_can_be_redelivered_once_it_is_over(
    settings: Settings, receiver: Receiver
) -> None:
    owner = await ask(make_user)
    config = await ask(make_config, owner=owner, url=receiver.url)
    async with working():
        await ask(publish, "ticket.opened", {"n": 1})
        await until(lambda: states() == {"SHADOWED": 1})
        settings.JACKFIELD_SHADOW = False
        # As after an adoption, the worker sees it by itself.
        await until(lambda: not standing.is_shadowed())
        shadowed = await ask(Delivery.objects.get)

        await ask(redeliver, actor=owner, delivery_id=shadowed.pk)

        await until(lambda: states() == {"SHADOWED": 1, "DELIVERED": 1})
    assert len(receiver.requests) == 1
    assert (await ask(told, config))[0] == "HEALTHY"


def test_nobody_is_called_for_and_no_health_is_written() -> None:
    config = make_config(owner=make_user())

    with pytest.raises(NotCallable, match="JACKFIELD_SHADOW") as refused:
        prepare_call(config_id=config.pk)

    assert refused.value.is_shadowed
    report_health(config_id=config.pk, health=Health.FAILING, reason="It is down.")
    assert told(config) == ("UNKNOWN", 0, False, True)
