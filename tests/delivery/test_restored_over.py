"""A dump that is restored over the database of a running deployment: nothing that came with it is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from jackfield.configs.models import Config
from jackfield.delivery.calls.calling import NotCallable, prepare_call
from jackfield.delivery.errands import Errand, asking, handling
from jackfield.delivery.operations import publish
from jackfield.deployment import operations, presence, standing
from jackfield.deployment.models import Deployment
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)

#: Looked at so rarely, only the claim itself can notice it.
_RARELY_S = 3600.0


@pytest.fixture(autouse=True)
def adopted(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A deployment that is adopted where it lies, and whose processes have just looked."""
    settings.JACKFIELD_DATA_DIR = tmp_path / "var"
    standing.forget()
    operations.enter(kind="WORKER")
    standing.look()
    monkeypatch.setattr(standing, "EVERY_S", _RARELY_S)
    yield
    standing.forget()
    presence.leave()


def restored(*, waiting: int, **says: object) -> None:
    """Restore a dump in one transaction: what it says of itself, and what waited in it."""
    with transaction.atomic():
        for number in range(waiting):
            publish("ticket.opened", {"n": number})
        Deployment.objects.update(**says)


async def test_what_waited_in_it_is_shadowed_though_nobody_has_looked_since(receiver: Receiver) -> None:
    await ask(make_config, owner=await ask(make_user), url=receiver.url)
    async with working():
        await ask(publish, "ticket.opened", {"n": 0})
        await until(lambda: states() == {"DELIVERED": 1})

        await ask(restored, waiting=3, instance_id="production", place="elsewhere", path_digest="")

        await until(lambda: states() == {"DELIVERED": 1, "SHADOWED": 3})
    assert len(receiver.requests) == 1


async def test_what_waited_in_it_is_left_to_those_whose_database_it_is(
    settings: Settings, receiver: Receiver
) -> None:
    await ask(make_config, owner=await ask(make_user), url=receiver.url)
    async with working():
        await ask(restored, waiting=3, instance_id="production", former_ids=[])

        await until(standing.is_stranger)
    assert await ask(states) == {"PENDING": 3}
    assert receiver.requests == []


async def test_an_errand_of_it_knows_before_it_runs() -> None:
    seen: list[str] = []

    async def run(_errand: Errand) -> None:
        seen.append(standing.why_closed())

    def with_errand() -> None:
        with transaction.atomic():
            asking.ask(kind="tests.restored", key="")
            Deployment.objects.update(place="elsewhere", path_digest="")

    handling.handle("tests.restored", run)
    try:
        async with working():
            await ask(with_errand)
            await until(lambda: bool(seen))
    finally:
        handling.forget("tests.restored")
    assert "not adopted" in seen[0]


def test_a_call_is_not_made_of_what_was_read_from_it(receiver: Receiver) -> None:
    config: Config = make_config(owner=make_user(), url=receiver.url)
    restored(waiting=0, place="elsewhere", path_digest="")

    with pytest.raises(NotCallable, match="not adopted") as caught:
        prepare_call(config_id=config.pk)

    assert caught.value.is_shadowed


def test_a_process_in_which_nobody_looks_hears_of_an_adoption_by_the_next_call(receiver: Receiver) -> None:
    config: Config = make_config(owner=make_user(), url=receiver.url)
    before = Deployment.objects.get()
    restored(waiting=0, place="elsewhere", path_digest="")
    with pytest.raises(NotCallable, match="not adopted"):
        prepare_call(config_id=config.pk)

    restored(waiting=0, place=before.place, path_digest=before.path_digest)

    assert prepare_call(config_id=config.pk).config_id == config.pk
