"""Integrations whose forms have every kind of field: Django's own, and all kinds of settings."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.forms import widgets

from jackfield.sdk import (
    Choice,
    ChoicePage,
    ChoiceQuery,
    Context,
    Event,
    Integration,
    IntegrationConfigForm,
    Secret,
    Settings,
    choices,
    on,
    setting,
)
from jackfield.sdk.formfields import ListField, MappingField, NoticeField, SecretField
from jackfield.sdk.rules import when

HERE = Path(__file__).parent
PAIR = [("a", "A"), ("b", "B")]
MANY = [(f"v{number}", f"Label {number}") for number in range(600)]


class Port(forms.MultiValueField):
    """A host and a port, kept as one text."""

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.CharField(), forms.IntegerField(max_value=65_535))
        super().__init__(parts, widget=PortInput(), **kwargs)

    def compress(self, data_list: list[Any]) -> str:
        """Join them."""
        return f"{data_list[0]}:{data_list[1]}" if data_list else ""


class PortInput(forms.MultiWidget):
    """Two inputs."""

    def __init__(self) -> None:
        super().__init__((forms.TextInput(), forms.NumberInput()))

    def decompress(self, value: str | None) -> list[Any]:
        """Take them apart."""
        return value.split(":") if value else [None, None]


class StockForm(IntegrationConfigForm):
    """Every field that Django has."""

    boolean = forms.BooleanField(required=False)
    char = forms.CharField(initial="hello", max_length=20, required=False)
    choice = forms.ChoiceField(choices=PAIR, initial="b")
    grouped = forms.ChoiceField(choices=[("G", PAIR)], required=False)
    combo = forms.ComboField(
        fields=[forms.CharField(max_length=20), forms.EmailField()], initial="a@b.test", required=False
    )
    day = forms.DateField(initial="2026-01-02")
    moment = forms.DateTimeField(initial="2026-01-02T12:30:00Z", required=False)
    decimal = forms.DecimalField(decimal_places=2, initial=Decimal("1.50"), max_value=Decimal("9.99"))
    span = forms.DurationField(initial=timedelta(seconds=90))
    email = forms.EmailField(initial="a@b.test")
    path = forms.FilePathField(path=str(HERE), match=r"form_kinds\.py", required=False)
    fraction = forms.FloatField(initial=0.5, step_size=0.25)
    address = forms.GenericIPAddressField(initial="2001:db8::1")
    whole = forms.IntegerField(initial=42, min_value=1, max_value=100)
    tree = forms.JSONField(initial={"a": [1, None]})
    several = forms.MultipleChoiceField(choices=PAIR, initial=["a"])
    port = Port(initial="mail.test:25")
    maybe = forms.NullBooleanField(initial=False)
    letters = forms.RegexField(r"^[a-c]+$", initial="abc")
    slug = forms.SlugField(initial="a-b_1")
    split = forms.SplitDateTimeField(initial=datetime.fromisoformat("2026-01-02T12:30:00+00:00"))
    at = forms.TimeField(initial=time(12, 30))
    typed = forms.TypedChoiceField(choices=[(1, "One"), (2, "Two")], coerce=int, initial=2)
    typed_several = forms.TypedMultipleChoiceField(
        choices=[(1, "One"), (2, "Two")], coerce=int, initial=[1, 2]
    )
    truth = forms.TypedChoiceField(
        choices=[(True, "On"), (False, "Off")], coerce=lambda value: value == "True", initial=True
    )
    url = forms.URLField(assume_scheme="https", initial="https://h.test/x")
    uuid = forms.UUIDField(initial="7d444840-9dc0-11d1-b245-5ffdce74fad2")
    lines = forms.CharField(widget=forms.Textarea, initial="a\nb")
    hidden = forms.CharField(widget=forms.HiddenInput, initial="h")
    radio = forms.ChoiceField(choices=PAIR, widget=forms.RadioSelect, initial="a")
    boxes = forms.MultipleChoiceField(choices=PAIR, widget=forms.CheckboxSelectMultiple, initial=["b"])
    three_selects = forms.DateField(
        widget=forms.SelectDateWidget(years=[2025, 2026]), initial=date(2026, 1, 2)
    )
    colour = forms.CharField(widget=widgets.ColorInput, initial="#ff0000")
    group = forms.ModelChoiceField(queryset=Group.objects.all(), required=False)
    groups = forms.ModelMultipleChoiceField(queryset=Group.objects.all(), required=False)
    one_of_many = forms.ChoiceField(choices=MANY, initial="v7")
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    notice = NoticeField(body="Copy **this**.", tone="WARNING", copy_value="https://here.test/")
    kept = forms.CharField(initial="kept", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disabled_fields["kept"] = True
        self.disabled_reasons["kept"] = "The environment says so."


class Stock(Integration[Any]):
    """Its form was written by hand."""

    integration_id = "stock"
    name = "Stock"
    config_form_cls = StockForm

    def initialize(self) -> None:
        """Nothing to begin."""


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    GREEN = "green"


class Target(Settings):
    """A row."""

    url: str = setting("URL", kind="url")
    weight: int = setting("Weight", default=1, min=1)
    since: date | None = setting("Since", required=False)


class RoomSettings(Settings):
    """All kinds of settings."""

    url: str = setting("URL", kind="url", reload_on_change=True)
    token: Secret = setting("Token", min_length=4)
    key: Secret | None = setting("Key", multiline=True, required=False, file_types=[".pem"])
    auth: str = setting("Sign-in", choices=["token", "basic"], default="token", widget="SEGMENTED")
    user: str = setting(
        "User",
        default="",
        visible_when=when("auth").equals("basic"),
        required_when=when("auth").equals("basic"),
        width="HALF",
    )
    volume: int = setting("Volume", default=5, min=0, max=10, unit="dB", widget="SLIDER", advanced=True)
    colour: Colour = setting("Colour", default=Colour.RED)
    day: date = setting("Day", default=date(2026, 1, 2), min=date(2026, 1, 1), max=date(2026, 12, 31))
    pause: timedelta = setting("Pause", default=timedelta(minutes=5))
    at: time | None = setting("At", required=False)
    headers: dict[str, str] = setting(
        "Headers", default={"accept": "text/plain"}, key_label="Header", max_items=5
    )
    passwords: dict[str, Secret] | None = setting("Passwords", required=False)
    targets: list[Target] = setting("Targets", default=[], item_label="Target", max_items=3)
    tags: list[str] = setting("Tags", default=["x"], suggestions=["x", "y"])
    room: str | None = setting("Room", required=False)
    rooms: list[str] | None = setting("Rooms", required=False)
    broken: str | None = setting("Broken", required=False)
    body: str = setting("Body", default="{}", language="liquid", multiline=True, prefix="<", suffix=">")
    code: str = setting("Code", default="ab", pattern="[a-z]{2}", pattern_message="Two letters.")


class Rooms(Integration[RoomSettings]):
    """Asks its service which rooms there are."""

    integration_id = "rooms"
    name = "Rooms"

    async def check(self, context: Context[RoomSettings]) -> None:
        """Ask, with the token."""
        token = context.settings.token.reveal()
        await context.http.get(f"{context.settings.url}/check", headers={"x-token": token})

    @choices("room", depends_on=["url", "token"])
    async def some_rooms(self, query: ChoiceQuery, context: Context[RoomSettings]) -> ChoicePage:
        """Ask which rooms there are; the service's pages are of two."""
        token = context.settings.token.reveal()
        answer = await context.http.get(
            f"{context.settings.url}/rooms", headers={"x-token": token, "x-after": query.after}
        )
        found = [one for one in answer.json()["rooms"] if query.search in one]
        return ChoicePage(
            items=[Choice(value=one, label=one.title(), description=token) for one in found],
            after=answer.json().get("after", ""),
        )

    @choices("rooms", depends_on=["url"], searchable=False, allow_custom=True)
    async def all_rooms(self, query: ChoiceQuery, context: Context[RoomSettings]) -> list[Choice]:
        """Heed nothing that was asked, and send the token if there is one."""
        token = context.settings.token.reveal() if context.settings.token else "none"
        await context.http.get(f"{context.settings.url}/rooms", headers={"x-token": token})
        return [Choice(value=f"r{number}", label=f"Room {number}") for number in range(250)]

    @choices("broken")
    async def no_rooms(self, query: ChoiceQuery, context: Context[RoomSettings]) -> list[Choice]:
        """Quote the secret in an error."""
        raise RuntimeError(f"it was {context.settings.token.reveal() if context.settings.token else None}")

    @on("room.*")
    async def post(self, event: Event, context: Context[RoomSettings]) -> None:
        """Send one event."""
        await context.http.post(context.settings.url, json={"id": event.id})


class DependentForm(IntegrationConfigForm):
    """Has a field more when one is ticked, and raises when told to."""

    more = forms.BooleanField(required=False)
    secret = SecretField(required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if (data or {}).get("more") or self.initial.get("more"):
            self.fields["extra"] = forms.CharField(max_length=5)

    def clean(self) -> dict[str, Any]:
        """Quote a secret in an error, or complain of the whole."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("secret") == "raise-this":
            raise RuntimeError("it was raise-this")
        if cleaned.get("extra") == "whole":
            raise forms.ValidationError("The whole will not do.", code="whole")
        if cleaned.get("secret"):
            raise forms.ValidationError(f"I know {cleaned['secret']}.", code="told")
        return cleaned


class Dependent(Integration[Any]):
    """Its form depends on what is typed."""

    integration_id = "dependent"
    name = "Dependent"
    config_form_cls = DependentForm

    def initialize(self) -> None:
        """Nothing to begin."""


class TargetForm(forms.Form):
    """A row."""

    url = forms.URLField(assume_scheme="https")


class SetupForm(forms.Form):
    """What an activation may ask: parts, rows, keys and a third answer."""

    opened = forms.SplitDateTimeField(required=False)
    headers = MappingField(required=False)
    targets = ListField(item_form=TargetForm, required=False)
    maybe = forms.NullBooleanField(required=False)
    title = forms.CharField(required=False)
    count = forms.IntegerField(required=False)


class Setup(Integration[Any]):
    """Asks more than texts before it is activated."""

    integration_id = "setup"
    name = "Setup"
    config_form_cls = IntegrationConfigForm
    activation_form_cls = SetupForm

    def initialize(self) -> None:
        """Nothing to begin."""

    async def check_activation(self, context: Context[Any]) -> None:
        """Ask what the title names, if it is a URL."""
        if context.activation is not None and context.activation.title.startswith("http"):
            await context.http.get(context.activation.title)


class LeakyForm(forms.Form):
    """Asks for what an activation cannot keep."""

    passwords = MappingField(required=False, values_are_secret=True)


class Leaky(Integration[Any]):
    """Would keep secrets in the clear."""

    integration_id = "leaky"
    name = "Leaky"
    config_form_cls = IntegrationConfigForm
    activation_form_cls = LeakyForm

    def initialize(self) -> None:
        """Nothing to begin."""


FORM_KINDS = (Stock, Rooms, Dependent, Setup, Leaky)
