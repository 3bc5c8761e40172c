"""The types that a setting may have beside text, numbers and secrets, and settings of half a form."""

import json
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, IntEnum, StrEnum
from typing import Any, ClassVar

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices

from jackfield.sdk import (
    Choice,
    ChoiceQuery,
    Context,
    Integration,
    IntegrationConfigForm,
    Secret,
    Settings,
    SettingsInvalid,
    choices,
    setting,
)
from jackfield.sdk.testing import SampleManager
from tests.sdk.chat import CHAT, codes, stored_config


class Level(StrEnum):
    LOW = "low"
    VERY_HIGH = "very-high"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


class Colour(TextChoices):
    RED = "r", "Bright red"


class Mode(Enum):
    ON = "on"
    OFF = "off"


class Kinds(Settings):
    day: date = setting("Day", min=date(2026, 1, 1), max=date(2026, 12, 31))
    at: time = setting("At", default=time(6, 30), min=time(6))
    moment: datetime | None = setting("Moment", max=datetime(2027, 1, 1, tzinfo=UTC))
    wait: timedelta = setting("Wait", default=timedelta(minutes=5), min=timedelta(seconds=1))
    level: Level = setting("Level", default=Level.LOW, choices=[("low", "Hardly any")])
    size: Size = setting("Size", default=Size.LARGE)
    colour: Colour | None = setting("Colour")
    mode: Mode = setting("Mode")
    words: list[str] = setting("Words", default=["a"], max_items=3, max_length=5)
    code: str = setting(
        "Code", default="AB1", pattern="[A-Z]{2}[0-9]", pattern_message="Two letters, a digit."
    )


LEAST: dict[str, Any] = {"day": "2026-06-01", "mode": "on"}


def form(data: dict[str, Any], **kwargs: Any) -> IntegrationConfigForm:
    return Kinds.form_class()({"name": "x", **LEAST, **data}, integration=CHAT, **kwargs)


class TestTheKinds:
    def test_have_their_defaults(self) -> None:
        assert Kinds.from_values(LEAST) == Kinds(
            day=date(2026, 6, 1),
            at=time(6, 30),
            moment=None,
            wait=timedelta(minutes=5),
            level=Level.LOW,
            size=Size.LARGE,
            colour=None,
            mode=Mode.ON,
            words=["a"],
            code="AB1",
        )
        assert Kinds.default_values() == {
            "at": "06:30:00",
            "wait": "P0DT00H05M00S",
            "level": "low",
            "size": 2,
            "words": ["a"],
            "code": "AB1",
        }
        json.dumps(Kinds.default_values())

    def test_are_stored_and_read_back(self) -> None:
        sent = {
            "at": "07:00",
            "moment": "2026-06-01T12:00:00+02:00",
            "wait": "PT90S",
            "level": "very-high",
            "size": "1",
            "colour": "r",
            "mode": "off",
            "words": ["b", " c ", "b", ""],
            "code": "XY9",
        }
        bound = form(sent)
        assert codes(bound) == {}
        kept = json.loads(json.dumps(bound.values()))

        assert kept == {
            "day": "2026-06-01",
            "at": "07:00:00",
            "moment": "2026-06-01T12:00:00+02:00",
            "wait": "P0DT00H01M30S",
            "level": "very-high",
            "size": 1,
            "colour": "r",
            "mode": "off",
            "words": ["b", "c"],
            "code": "XY9",
        }
        settings = Kinds.from_values(kept)
        assert (settings.at, settings.wait) == (time(7), timedelta(seconds=90))
        assert settings.moment == datetime(2026, 6, 1, 10, tzinfo=UTC)
        assert [settings.level, settings.size, settings.colour, settings.mode] == [
            Level.VERY_HIGH,
            Size.SMALL,
            Colour.RED,
            Mode.OFF,
        ]
        again = Kinds.form_class()({}, integration=CHAT, config=stored_config(settings=kept))
        assert again.values() == kept

    def test_have_labels(self) -> None:
        fields: dict[str, Any] = Kinds.form_class().base_fields

        assert fields["level"].choices == [("low", "Hardly any"), ("very-high", "Very high")]
        assert fields["size"].choices == [("1", "Small"), ("2", "Large")]
        assert fields["colour"].choices == [("r", "Bright red")]
        assert (fields["day"].min_value, fields["day"].max_value) == (date(2026, 1, 1), date(2026, 12, 31))

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            ("day", "2025-12-31", "min_value"),
            ("day", "2027-01-01", "max_value"),
            ("day", "2026-02-30", "invalid"),
            ("day", "", "required"),
            ("at", "05:59", "min_value"),
            ("at", "25:00", "invalid"),
            ("moment", "2027-01-01T00:00:01Z", "max_value"),
            ("moment", "2026-13-45T00:00:00", "invalid"),
            ("wait", "PT0S", "min_value"),
            ("wait", "P999999999999D", "overflow"),
            ("wait", "soon", "invalid"),
            ("level", "middling", "invalid_choice"),
            ("level", "LOW", "invalid_choice"),
            ("size", 3, "invalid_choice"),
            ("mode", "", "required"),
            ("words", ["a", "b", "c", "d"], "max_items"),
            ("words", ["toolong"], "max_length"),
            ("words", [1], "kind"),
            ("words", {"a": 1}, "kind"),
            ("words", ["\x00"], "invalid"),
            ("words", ["\ud800"], "invalid"),
            ("words", "a," * 500_000, "max_items"),
            ("code", "AB12", "pattern"),
        ],
    )
    def test_refuse_what_is_none(self, name: str, value: Any, code: str) -> None:
        assert codes(form({name: value})) == {name: [code]}
        with pytest.raises(SettingsInvalid) as caught:
            Kinds.from_values({**LEAST, name: value})
        assert list(caught.value.errors) == [name]

    def test_say_what_a_pattern_means(self) -> None:
        assert form({"code": "ab"}).errors["code"] == ["Two letters, a digit."]

    def test_give_way_to_their_default_when_they_are_emptied(self) -> None:
        values = form({"at": "", "level": "", "words": [], "wait": None}).values()

        assert (values["at"], values["level"], values["words"], values["wait"]) == (
            "06:30:00",
            "low",
            ["a"],
            "P0DT00H05M00S",
        )

    @pytest.mark.parametrize("kind", [int, bool, date, dict[str, str]])
    def test_have_a_pattern_only_where_there_is_text(self, kind: Any) -> None:
        bad: Any = type("Bad", (Settings,), {"__annotations__": {"x": kind}, "x": setting("X", pattern="a")})

        with pytest.raises(ImproperlyConfigured, match=r"^x: only a text or a secret has a pattern"):
            bad.form_class()

    def test_match_their_pattern_however_it_is_written(self) -> None:
        class Exploding(Settings):
            x: str = setting("X", pattern="(a|a|aa)+")

        form = Exploding.form_class()({"name": "n", "x": "a" * 9_999 + "b"}, integration=CHAT)

        assert codes(form) == {"x": ["pattern"]}

    def test_have_a_pattern_that_is_one(self) -> None:
        class Bad(Settings):
            x: str = setting("X", pattern="(")

        with pytest.raises(ImproperlyConfigured, match=r"^x: '\(' is no pattern"):
            Bad.form_class()


class TestRemoteChoices:
    class ByHand(IntegrationConfigForm):
        channel = forms.ChoiceField(choices=[("a", "A")])
        users = forms.MultipleChoiceField(choices=(), required=False)
        fixed = forms.ChoiceField(choices=[("a", "A")])

    class Remote(Integration[Settings]):
        @choices("channel")
        async def channels(self, query: ChoiceQuery, context: Context[Settings]) -> list[Choice]:
            return []

        @choices("users")
        async def people(self, query: ChoiceQuery, context: Context[Settings]) -> list[Choice]:
            return []

        def initialize(self) -> None:
            pass

    def test_take_any_text_offline(self) -> None:
        kind = type("Made", (self.Remote,), {"config_form_cls": self.ByHand})
        integration = kind(SampleManager())
        sent = {"name": "x", "channel": "C1", "users": ["U1", "U2"], "fixed": "a"}

        bound = integration.config_form_cls(sent, integration=integration)

        assert codes(bound) == {}
        read = integration.settings_class.from_values(bound.values())
        assert (read.channel, read.users, read.fixed) == ("C1", ["U1", "U2"], "a")

    def test_are_bounded_and_other_choices_stay_as_they_are(self) -> None:
        kind = type("Made", (self.Remote,), {"config_form_cls": self.ByHand})
        integration = kind(SampleManager())
        sent = {"name": "x", "channel": "C" * 10_001, "users": ["\x00"], "fixed": "C1"}

        bound = integration.config_form_cls(sent, integration=integration)

        assert codes(bound) == {
            "channel": ["invalid"],
            "users": ["invalid"],
            "fixed": ["invalid_choice"],
        }
        assert type(self.ByHand.base_fields["channel"]) is forms.ChoiceField


class TestHalfAForm:
    class Half(Settings):
        url: str = setting("URL", kind="url")
        token: Secret = setting("Token")
        port: int = setting("Port", default=80)
        day: date = setting("Day")
        headers: dict[str, Secret] = setting("Headers")

    def test_has_none_for_what_is_missing_or_invalid(self) -> None:
        half = self.Half.partial({"url": "no url", "day": "2026-13-01", "port": None, "odd": 1})

        assert half == self.Half(url=None, token=None, port=80, day=None, headers=None)  # type: ignore[arg-type]

    def test_has_what_is_there(self) -> None:
        half = self.Half.partial({"url": "https://h.test/", "token": "t", "headers.a": "1", "port": "x"})

        assert (half.url, half.token, half.headers) == ("https://h.test/", Secret("t"), {"a": Secret("1")})
        assert half.port is None

    def test_may_be_one_by_hand(self) -> None:
        class ByHand(IntegrationConfigForm):
            one = forms.IntegerField()
            two = forms.CharField()

        class Made(Integration[Settings]):
            config_form_cls = ByHand
            default_settings: ClassVar = {"two": "2"}

            def initialize(self) -> None:
                pass

        half: Any = Made.settings_class.partial({"one": "x"})

        assert (half.one, half.two) == (None, "2")


class TestDefaultSettings:
    class Kept(Integration[Settings]):
        default_settings: ClassVar = {"text": "default", "flag": True, "items": ["a"], "extra": {"deep": [1]}}

        class Form(IntegrationConfigForm):
            text = forms.CharField(required=False)
            flag = forms.BooleanField(required=False)
            items = forms.JSONField(required=False)
            extra = forms.JSONField(required=False)

        config_form_cls = Form

        def initialize(self) -> None:
            pass

    def test_give_way_to_whatever_is_stored(self) -> None:
        integration = self.Kept(SampleManager())
        kept = {"text": "", "flag": False, "items": None}

        read: Any = integration.settings_class.from_values(kept)
        shown = integration.config_form_cls(integration=integration, config=stored_config(settings=kept))

        assert (read.text, read.flag, read.items) == ("", False, None)
        assert [shown.initial[name] for name in kept] == ["", False, None]
        assert read.extra == {"deep": [1]}

    def test_cannot_be_changed_by_who_reads_them(self) -> None:
        integration = self.Kept(SampleManager())

        read: Any = integration.settings_class.from_values({})
        read.items.append("b")
        read.extra["deep"].append(2)
        shown = integration.config_form_cls(integration=integration)
        shown.initial["extra"]["deep"].append(3)

        assert self.Kept.default_settings == {
            "text": "default",
            "flag": True,
            "items": ["a"],
            "extra": {"deep": [1]},
        }
