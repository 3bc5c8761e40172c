"""An integration whose configs hear the events of one key in their order, and one that lets them choose."""

from collections.abc import Iterator
from contextlib import contextmanager

from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Event, Settings, on, setting
from tests.delivery.lines import Line, LineSettings


class OrderlyLine(Line):
    """Always in order."""

    integration_id = "orderly"
    in_order = True

    @on("*")
    async def post(self, event: Event, context: Context[LineSettings]) -> None:
        """Send one event with its number."""
        json = {"key": event.ordering_key, "number": event.data.get("number")}
        await context.http.post(context.settings.url, json=json)


class ChoosingSettings(Settings):
    """Where to, and how."""

    url: str = setting("URL", kind="url")
    sorted: bool = setting("Sorted", default=False)


class ChoosingLine(Line):
    """In order where its owner wants it."""

    integration_id = "choosing"
    settings_class = ChoosingSettings
    in_order = "sorted"


LINES = (OrderlyLine, ChoosingLine)


@contextmanager
def registered_orderly() -> Iterator[None]:
    """Both, running in this process."""
    manager = get_integration_manager()
    for line in LINES:
        manager.register_integration_class(line).enable_integration()
    try:
        yield
    finally:
        for line in LINES:
            manager.unregister_integration_class(line)
