"""Who had a config is told that it is gone, whichever code gave it away; who has it now, that it came."""

from collections.abc import Callable
from typing import Any

import pytest

from jackfield.api.cursors import StreamPosition
from jackfield.configs import operations
from jackfield.configs.models import Config
from jackfield.realtime import log
from tests.api.following.hearing import configs
from tests.api.following.things import in_thread, make_config, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def by_operation(config: Config, receiver: Any) -> None:
    operations.transfer(actor=config.owner, config_id=config.pk, to_user=receiver)


def by_save(config: Config, receiver: Any) -> None:
    config.owner = receiver
    config.save()


def by_update(config: Config, receiver: Any) -> None:
    Config.objects.filter(pk=config.pk).update(owner=receiver)


def by_bulk_update(config: Config, receiver: Any) -> None:
    config.owner = receiver
    Config.objects.bulk_update([config], ["owner", "settings"])


each_way = pytest.mark.parametrize(
    "way", [by_operation, by_save, by_update, by_bulk_update], ids=lambda way: str(way.__name__)
)


@each_way
async def test_live(way: Callable[[Config, Any], None]) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config = await in_thread(make_config, ada)

    async with configs(ada) as hers, configs(bob) as his:
        await hers.until_ready()
        await his.until_ready()
        await in_thread(way, config, bob)

        assert await hers.next() == ("REMOVED", config.pk)
        assert (await his.next())[1] == config.pk


@each_way
async def test_taken_up_again_later(way: Callable[[Config, Any], None]) -> None:
    ada, bob = await in_thread(make_user, "ada"), await in_thread(make_user, "bob")
    config = await in_thread(make_config, ada)
    position = await in_thread(log.head)
    await in_thread(way, config, bob)

    async with configs(ada, after=StreamPosition(position=position)) as hers:
        assert await hers.until_ready() == [("REMOVED", config.pk), ("READY", None)]
