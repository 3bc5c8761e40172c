"""An integration with schedules, which notes in a file when it is called."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery import errands
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.schedules import plans
from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Integration, Settings, every, setting
from tests.delivery.noting import note_call


class PollerSettings(Settings):
    """Where to note, and how long to take."""

    path: str = setting("Path", default="")
    takes_s: float = setting("Takes", default=0.0)


class Poller(Integration[PollerSettings]):
    """Called every second, and every weekday at nine."""

    integration_id = "poller"
    name = "Poller"
    #: What a test wants done instead.
    does: ClassVar[Callable[[Context[PollerSettings]], Awaitable[None]] | None] = None

    @every(timedelta(seconds=1))
    async def poll(self, context: Context[PollerSettings]) -> None:
        """Note the call, count it, publish it."""
        if Poller.does is not None:
            await Poller.does(context)
            return
        path = Path(context.settings.path)
        note_call(path, "begin", context.config_id, context.attempt)
        await asyncio.sleep(context.settings.takes_s)
        count = context.memory["count"] = context.memory.get("count", 0) + 1
        context.publish("poll.done", {"count": count}, idempotency_key=str(count))
        note_call(path, "end", context.config_id, context.attempt)

    @every("0 9 * * MON-FRI", jitter=timedelta(minutes=5))
    async def report(self, context: Context[PollerSettings]) -> None:
        """Do nothing."""


#: For the processes of ``worker_processes``.
LINES = (Poller,)


@contextmanager
def polling() -> Iterator[None]:
    """The integration, running in this process."""
    manager = get_integration_manager()
    manager.register_integration_class(Poller).enable_integration()
    try:
        yield
    finally:
        Poller.does = None
        manager.unregister_integration_class(Poller)


def make_poller(*, owner: Any, name: str = "Poll", enabled: bool = True, **settings: Any) -> Config:
    """A config of it."""
    return configs.create(
        actor=owner,
        owner=owner,
        integration_id="poller",
        name=name,
        settings=settings,
        secrets={},
        event_types=(),
        enabled=enabled,
    )


def run_of(config: Config, method: str = "poll") -> Row | None:
    """The errand of one schedule of a config."""
    return Row.objects.filter(kind=plans.RUN, key=f"{config.pk}:{method}").first()


def errand_of(config: Config, method: str = "poll") -> errands.Errand:
    """As its handler is given it."""
    row = run_of(config, method)
    assert row is not None
    return errands.Errand(kind=row.kind, key=row.key, payload=row.payload, attempt=1)
