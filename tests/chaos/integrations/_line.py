"""What the three lines share: they post an event to a URL, and differ in what they promise."""

from jackfield.sdk import Context, Event, Integration, Settings, setting


class LineSettings(Settings):
    """Where to."""

    url: str = setting("URL", kind="url")


class Line(Integration[LineSettings]):
    """Posts the data of an event under its id, and believes only a service that says what it took."""

    async def send(self, event: Event, context: Context[LineSettings]) -> None:
        """Post it."""
        answer = await context.http.post(
            context.settings.url, json=dict(event.data), headers={"webhook-id": event.id}
        )
        if not answer.truncated:
            answer.json()
