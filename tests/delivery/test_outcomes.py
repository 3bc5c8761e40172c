"""What a service can do to a delivery, and what becomes of it: a real worker, a real HTTP service."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Attempt, Delivery
from jackfield.delivery.operations import publish
from tests.delivery.lines import AskingLine, ask, make_config, make_user, states, until, working
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


async def deliver(receiver: Receiver, *, into: str, integration_id: str = "line", **data: Any) -> Delivery:
    """Publish one event to one config, and return the delivery when it is in that state."""
    await ask(lambda: make_config(owner=make_user(), url=receiver.url, integration_id=integration_id))
    await ask(publish, "ticket.opened", data)
    async with working():
        await until(lambda: states() == {into: 1})
    return await ask(Delivery.objects.get)


async def outcomes() -> list[str]:
    """Of all attempts, in order."""
    return await ask(lambda: list(Attempt.objects.order_by("number").values_list("outcome", flat=True)))


async def config() -> Config:
    """The one there is."""
    return await ask(Config.objects.get)


async def test_a_service_that_fails_for_ever_exhausts_the_delivery(receiver: Receiver) -> None:
    receiver.answer_with(Answer(status=500))

    delivery = await deliver(receiver, into="EXHAUSTED")

    assert await outcomes() == ["UNAVAILABLE"] * 3
    assert delivery.reason == "127.0.0.1 answered 500."
    assert (delivery.burnt_attempts, delivery.due_at) == (3, None)
    failing = await config()
    assert (failing.health, failing.health_cause, failing.enabled) == ("FAILING", "GAVE_UP", True)
    assert len({request.body for request in receiver.wait_for(3)}) == 1


async def test_a_service_that_recovers_gets_it(receiver: Receiver) -> None:
    receiver.answer_with(Answer(status=503))
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))
    await ask(publish, "ticket.opened", {})
    async with working():
        await until(Attempt.objects.exists)
        receiver.answer_with(Answer())
        await until(lambda: states() == {"DELIVERED": 1})
    assert (await config()).health == "HEALTHY"


async def test_retry_after_is_kept_to(receiver: Receiver) -> None:
    receiver.answer_with(Answer(status=429, headers={"Retry-After": "120"}))

    delivery = await deliver(receiver, into="RETRYING")

    assert delivery.due_at is not None
    wait = delivery.due_at - timezone.now()
    assert timedelta(seconds=100) < wait <= timedelta(seconds=120)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 422])
async def test_what_will_never_be_accepted_is_sent_once(receiver: Receiver, status: int) -> None:
    receiver.answer_with(Answer(status=status, headers={"Location": "http://169.254.169.254/"}))

    delivery = await deliver(receiver, into="REJECTED")

    assert await outcomes() == ["REJECTED"]
    assert str(status) in delivery.reason
    assert len(receiver.requests) == 1
    assert (await config()).health == "DEGRADED"


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_sign_in_holds_all_that_waits_and_burns_nothing(
    receiver: Receiver, status: int
) -> None:
    receiver.answer_with(Answer(status=status))
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))
    for _ in range(12):
        await ask(publish, "ticket.opened", {})

    async with working():
        await until(lambda: states() == {"HELD": 12})

    refused = await config()
    assert (refused.health, refused.enabled) == ("UNAUTHORIZED", True)
    assert await ask(lambda: set(Delivery.objects.values_list("burnt_attempts", "due_at"))) == {(0, None)}
    assert len(receiver.requests) <= 8


async def test_a_new_sign_in_lets_what_was_held_go_out(receiver: Receiver) -> None:
    receiver.answer_with(Answer(status=401))
    await deliver(receiver, into="HELD")
    receiver.answer_with(Answer())

    found = await config()
    await ask(configs.update, actor=None, config_id=found.pk, settings={"url": f"{receiver.url}/new"})
    async with working():
        await until(lambda: states() == {"DELIVERED": 1})

    assert await outcomes() == ["UNAUTHORIZED", "DELIVERED"]


async def test_a_destination_that_is_gone_disables_the_config(receiver: Receiver) -> None:
    receiver.answer_with(Answer(status=410))
    await ask(lambda: make_config(owner=make_user(), url=receiver.url))
    await ask(publish, "ticket.opened", {})

    async with working():
        await until(lambda: states() == {"REJECTED": 1})

    gone = await config()
    assert (gone.enabled, gone.health_cause) == (False, "GONE")
    assert gone.health_reason == "127.0.0.1 answered 410: the destination is gone for good."
    assert await outcomes() == ["GONE"]


async def test_a_service_that_hangs_is_given_up_and_nobody_knows(
    receiver: Receiver, settings: Settings
) -> None:
    settings.JACKFIELD_DELIVERY_DEADLINE_S = 0.3
    settings.JACKFIELD_RETRY_SCHEDULE_S = (600.0,)
    receiver.answer_with(Answer(is_hanging=True))

    delivery = await deliver(receiver, into="RETRYING")

    assert await outcomes() == ["UNKNOWN"]
    assert "did not answer within 0.3 s" in delivery.reason
    assert (await config()).health_cause == "SLOW"


async def test_a_connection_that_breaks_after_writing_leaves_it_unknown(
    receiver: Receiver, settings: Settings
) -> None:
    settings.JACKFIELD_RETRY_SCHEDULE_S = (600.0,)
    receiver.answer_with(Answer(is_dropping=True))

    await deliver(receiver, into="RETRYING")

    assert await outcomes() == ["UNKNOWN"]


async def test_nobody_there_is_no_unknown(receiver: Receiver, settings: Settings) -> None:
    settings.JACKFIELD_RETRY_SCHEDULE_S = (600.0,)
    await ask(lambda: make_config(owner=make_user(), url="http://127.0.0.1:1/"))
    await ask(publish, "ticket.opened", {})

    async with working():
        await until(lambda: states() == {"RETRYING": 1})

    assert await outcomes() == ["UNAVAILABLE"]


async def test_an_answer_of_a_gigabyte_is_not_read(receiver: Receiver) -> None:
    receiver.answer_with(Answer(huge_body_bytes=1024**3))

    await deliver(receiver, into="DELIVERED")

    attempt = await ask(Attempt.objects.get)
    assert (attempt.response_status, len(attempt.response_excerpt) <= 2000) == (200, True)


async def test_an_address_that_must_not_be_called_is_not(receiver: Receiver, settings: Settings) -> None:
    settings.JACKFIELD_ALLOW_NETWORKS = ()

    await deliver(receiver, into="REJECTED")

    assert receiver.requests == []


async def test_at_most_once_leaves_the_unknown_to_a_person(receiver: Receiver) -> None:
    receiver.answer_with(Answer(is_dropping=True))

    delivery = await deliver(receiver, into="UNKNOWN", integration_id="cautious")

    assert delivery.settled_at is not None
    assert len(receiver.requests) == 1


async def test_effectively_once_asks_before_it_sends_again(receiver: Receiver) -> None:
    receiver.answer_with(Answer(is_dropping=True))
    await ask(lambda: make_config(owner=make_user(), url=receiver.url, integration_id="asking"))
    event = await ask(publish, "ticket.opened", {})
    AskingLine.taken.add(event.public_id)

    async with working():
        await until(lambda: states() == {"DELIVERED": 1})

    assert await outcomes() == ["UNKNOWN", "DELIVERED"]
    assert len(receiver.requests) == 1


async def test_effectively_once_sends_again_what_the_service_does_not_know(receiver: Receiver) -> None:
    receiver.answer_with(Answer(is_dropping=True))
    await ask(lambda: make_config(owner=make_user(), url=receiver.url, integration_id="asking"))
    await ask(publish, "ticket.opened", {})

    async with working():
        await until(lambda: len(receiver.requests) == 1)
        receiver.answer_with(Answer())
        await until(lambda: states() == {"DELIVERED": 1})

    assert len(receiver.requests) == 2


async def test_an_authors_mistake_is_in_the_log_and_the_owner_gets_a_sentence(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = await deliver(receiver, into="EXHAUSTED", integration_id="broken")

    assert await outcomes() == ["FAILED"] * 3
    assert "KeyError" in delivery.reason
    assert "a-secret-in-the-text" not in delivery.reason
    logged = [record for record in caplog.records if record.message == "event hook failed"]
    assert len(logged) == 3
    assert all("a-secret-in-the-text" in vars(record)["traceback"] for record in logged)


async def test_a_mistake_after_the_answer_sends_nothing_twice_where_once_was_promised(
    receiver: Receiver,
) -> None:
    delivery = await deliver(receiver, into="UNKNOWN", integration_id="cautious", fails_after=True)

    assert await outcomes() == ["UNKNOWN"]
    assert "KeyError" in delivery.reason
    assert len(receiver.requests) == 1


async def test_a_mistake_after_the_answer_lets_the_service_be_asked(receiver: Receiver) -> None:
    await ask(lambda: make_config(owner=make_user(), url=receiver.url, integration_id="asking"))
    event = await ask(publish, "ticket.opened", {"fails_after": True})
    AskingLine.taken.add(event.public_id)

    async with working():
        await until(lambda: states() == {"DELIVERED": 1})

    assert await outcomes() == ["UNKNOWN", "DELIVERED"]
    assert len(receiver.requests) == 1


async def test_settings_that_the_code_no_longer_takes_fail_that_config_alone(receiver: Receiver) -> None:
    def make() -> None:
        mia = make_user()
        make_config(owner=mia, url=receiver.url, name="good")
        bad = make_config(owner=mia, url=receiver.url, name="bad")
        Config.objects.filter(pk=bad.pk).update(settings={"url": 5})
        publish("ticket.opened", {})

    await ask(make)
    async with working():
        await until(lambda: states() == {"DELIVERED": 1, "EXHAUSTED": 1})

    failed: Any = await ask(Delivery.objects.select_related("config").get, state="EXHAUSTED")
    assert failed.config.name == "bad"
    assert "settings do not fit" in failed.reason
