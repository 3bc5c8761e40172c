"""Practice: every kind of setting, action and step, for the browser test of the app; it calls nobody."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from jackfield.sdk import (
    Choice,
    ChoicePage,
    ChoiceQuery,
    Context,
    Event,
    Integration,
    Resource,
    Secret,
    Settings,
    action,
    choices,
    inbound,
    on,
    setting,
    steps,
)
from jackfield.sdk.rules import when
from jackfield.sdk.steps import GatewayRequest, Step

ROOMS = tuple(f"Room {number}" for number in range(1, 41))
PAGE = 10


class Target(Settings):
    """A row."""

    label: str = setting("Label")
    weight: int = setting("Weight", default=1, min=1, width="HALF")


class PracticeSettings(Settings):
    """All kinds of settings."""

    way: str = setting(
        "Way",
        choices=[("post", "Post"), ("page", "Page")],
        default="post",
        widget="SEGMENTED",
        reload_on_change=True,
    )
    pager: str = setting(
        "Pager",
        default="",
        required=False,
        visible_when=when("way").equals("page"),
        required_when=when("way").equals("page"),
    )
    room: str | None = setting("Room", required=False)
    tags: list[str] = setting("Tags", default=["first"], suggestions=["first", "second"])
    volume: int = setting("Volume", default=5, min=0, max=10, unit="dB", widget="SLIDER")
    day: date | None = setting("From", required=False)
    pause: timedelta = setting("Pause", default=timedelta(minutes=5))
    headers: dict[str, str] = setting("Headers", default={"accept": "text/plain"}, key_label="Header")
    passwords: dict[str, Secret] | None = setting("Passwords", required=False)
    targets: list[Target] = setting("Targets", default=[], item_label="Target", max_items=3)
    depth: int = setting("Depth", default=1, advanced=True, help="Most people leave it alone.")


class ReportForm(forms.Form):
    """What the report asks."""

    title = forms.CharField(max_length=40)


class Practice(Integration[PracticeSettings]):
    """Keeps everything to itself."""

    name = "Practice"
    description = "Tries everything out and calls nobody."

    async def check(self, context: Context[PracticeSettings]) -> None:
        """Nobody is asked."""

    @on("ticket.*")
    async def post(self, event: Event, context: Context[PracticeSettings]) -> None:
        """Take it."""

    @inbound(verify=None)
    async def receive(self, request: Any, context: Context[PracticeSettings]) -> None:
        """Take what comes."""

    async def synchronize(self, context: Context[PracticeSettings]) -> Sequence[Resource]:
        """Two lamps."""
        return [
            Resource(integration_key=key, kind="lamp", name=f"Lamp {key}", state="off") for key in ("a", "b")
        ]

    @choices("room", depends_on=["way"])
    async def rooms(self, query: ChoiceQuery, context: Context[PracticeSettings]) -> ChoicePage:
        """Those whose name has what was searched for, ten at a time."""
        found = [room for room in ROOMS if query.search.lower() in room.lower()]
        begin = int(query.after or 0)
        end = begin + PAGE
        items = [Choice(value=room.lower().replace(" ", "-"), label=room) for room in found[begin:end]]
        return ChoicePage(items=items, after=str(end) if end < len(found) else "")

    @action("greet", "Greet", needs_config=True, description="Says hello.")
    async def greet(self, request: GatewayRequest, context: Context[PracticeSettings]) -> Step:
        """At once."""
        return steps.Done(message="Hello from Practice.")

    @action("light", "Switch", resource_kinds=("lamp",))
    async def light(self, request: GatewayRequest, context: Context[PracticeSettings]) -> Step:
        """A lamp."""
        return steps.Done(message="Switched.")

    @action("report", "Report", description="Asks, works, sends away, and tells.", form_class=ReportForm)
    async def report(self, request: GatewayRequest, context: Context[PracticeSettings] | None) -> Step:
        """Menu, work, detour, facts."""
        match request.step_id:
            case "work":
                return self._away(request)
            case "away" if request.external:
                facts = [steps.Fact(label="Code", value=request.external["code"])]
                return steps.Done(message="The report is made.", facts=facts, result={"pages": 3})
            case "away":
                return self._away(request)
            case "kind":
                return steps.Progress(step_id="work", title="Working", message="Counting pages", fraction=0.4)
            case _:
                options = [
                    steps.Option(option_id="short", label="Short", recommended=True),
                    steps.Option(option_id="long", label="Long", description="Takes longer."),
                ]
                return steps.Menu(step_id="kind", title="Which report?", options=options)

    def _away(self, request: GatewayRequest) -> Step:
        return steps.External(
            step_id="away",
            title="Go there",
            url=f"https://service.invalid/authorize?state={request.state}",
            user_code="ABCD-1234",
            expires_at=timezone.now() + timedelta(minutes=10),
        )
