import json
import pickle
from decimal import Decimal
from typing import Any, ClassVar, Literal

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk import Secret, SecretRecipe, Settings, SettingsInvalid, setting


class Sample(Settings):
    url: str = setting("URL", kind="url")
    token: Secret = setting("Token", help="From the service.", recipe=SecretRecipe(prefix="t_"))
    backup_token: Secret | None = setting("Backup", default=None)
    shown_as: str = setting("Shown as", default="Jackfield", max_length=20)
    footer: str = setting("Footer", default="Bye", required=False)
    note: str | None = setting("Note", multiline=True)
    retries: int = setting("Retries", default=3, min=0, max=9)
    ratio: float = setting("Ratio", default=0.5)
    price: Decimal = setting("Price", default=Decimal("1.50"))
    loud: bool = setting("Loud", default=True)
    quiet: bool = setting("Quiet", default=False)
    level: Literal["low", "high"] = setting(
        "Level", default="low", choices=[("low", "Low"), ("high", "High")]
    )
    region: str = setting("Region", choices=["eu", ("us", "America")])
    labels: list[str] = setting("Labels", choices=["a", "b", "c"], default=["a"])
    docs: str = setting("Docs", kind="url", destination=False, default="")
    server: str | None = setting("Server", kind="host", placeholder="mail.example.com")
    sender: str | None = setting("Sender", kind="email")


LEAST: dict[str, Any] = {"url": "https://h.test/x", "token": "s3cret", "region": "eu"}


class TestFromValues:
    def test_fills_in_the_defaults(self) -> None:
        settings = Sample.from_values(LEAST)

        assert settings == Sample(
            url="https://h.test/x",
            token=Secret("s3cret"),
            backup_token=None,
            shown_as="Jackfield",
            footer="Bye",
            note=None,
            retries=3,
            ratio=0.5,
            price=Decimal("1.50"),
            loud=True,
            quiet=False,
            level="low",
            region="eu",
            labels=["a"],
            docs="",
            server=None,
            sender=None,
        )

    def test_reads_what_is_stored(self) -> None:
        settings = Sample.from_values(
            LEAST
            | {
                "token": Secret("t"),
                "backup_token": "b",
                "retries": 9,
                "ratio": 1,
                "price": "2.25",
                "loud": False,
            }
            | {"level": "high", "labels": ["b", "c"], "server": "MAIL.test", "note": "a\nb"}
        )

        assert (settings.token, settings.backup_token) == (Secret("t"), Secret("b"))
        assert (settings.retries, settings.ratio, settings.price) == (9, 1.0, Decimal("2.25"))
        assert (settings.loud, settings.level, settings.labels) == (False, "high", ["b", "c"])
        assert (settings.server, settings.note) == ("mail.test", "a\nb")

    def test_an_empty_value_gives_way_to_its_default_unless_it_may_be_empty(self) -> None:
        settings = Sample.from_values(LEAST | {"shown_as": "", "footer": "", "note": "", "labels": []})

        assert (settings.shown_as, settings.footer, settings.note) == ("Jackfield", "", None)
        assert settings.labels == ["a"]

    def test_passes_over_what_the_class_does_not_have(self) -> None:
        assert Sample.from_values(LEAST | {"of_old": 1}) == Sample.from_values(LEAST)

    def test_a_default_list_is_nobody_else_s(self) -> None:
        Sample.from_values(LEAST).labels.append("c")

        assert Sample.from_values(LEAST).labels == ["a"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("url", None),
            ("url", ""),
            ("url", "ftp://h"),
            ("url", "https://"),
            ("url", "https://u:p@h"),
            ("url", "https://h/#f"),
            ("url", "https://h/" + "x" * 2_000),
            ("url", "https://h h"),
            ("url", ["https://h"]),
            ("token", ""),
            ("token", 7),
            ("token", "a\x00b"),
            ("token", "a\ud800"),
            ("shown_as", "x" * 21),
            ("shown_as", {"a": 1}),
            ("note", "x" * 1_000_000),
            ("retries", -1),
            ("retries", 10),
            ("retries", "many"),
            ("retries", True),
            ("retries", [1]),
            ("retries", "9" * 5_000),
            ("ratio", float("nan")),
            ("ratio", float("inf")),
            ("price", "1.x"),
            ("loud", "perhaps"),
            ("loud", 7),
            ("level", "middle"),
            ("level", ["low"]),
            ("region", "mars"),
            ("labels", ["z"]),
            ("labels", "a"),
            ("labels", [["a"]]),
            ("labels", {"a": 1}),
            ("server", "no host!"),
            ("server", "-x"),
            ("sender", "nobody"),
        ],
    )
    def test_what_does_not_fit_is_an_error_of_its_setting(self, name: str, value: object) -> None:
        with pytest.raises(SettingsInvalid) as caught:
            Sample.from_values(LEAST | {name: value})

        assert list(caught.value.errors) == [name]
        json.dumps(caught.value.errors).encode()

    def test_an_error_never_repeats_a_secret(self) -> None:
        with pytest.raises(SettingsInvalid) as caught:
            Sample.from_values(LEAST | {"token": "s3cret\x00", "region": "mars"})

        assert "s3cret" not in f"{caught.value}{caught.value.errors}"


class TestTheClass:
    def test_is_frozen(self) -> None:
        with pytest.raises(AttributeError):
            Sample.from_values(LEAST).url = "x"  # type: ignore[misc]

    def test_prints_no_secret(self) -> None:
        settings = Sample.from_values(LEAST)

        assert "s3cret" not in f"{settings} {settings!r}"
        with pytest.raises(TypeError):
            pickle.dumps(settings)

    def test_tells_its_defaults_as_they_are_stored(self) -> None:
        assert Sample.default_values() == {
            "shown_as": "Jackfield",
            "footer": "Bye",
            "retries": 3,
            "ratio": 0.5,
            "price": "1.50",
            "loud": True,
            "quiet": False,
            "level": "low",
            "labels": ["a"],
            "docs": "",
        }

    def test_inherits(self) -> None:
        class More(Sample):
            extra: int = setting("Extra", default=1)

        assert More.from_values(LEAST).extra == 1
        assert set(More.form_class().base_fields) == set(Sample.form_class().base_fields) | {"extra"}

    def test_may_be_empty(self) -> None:
        class Nothing(Settings):
            pass

        assert Nothing.from_values({}) == Nothing()
        assert list(Nothing.form_class().base_fields) == ["name", "enabled"]

    @pytest.mark.parametrize("name", ["name", "enabled", "event_types", "conditions"])
    def test_cannot_use_the_names_of_columns(self, name: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=f"{name} is a reserved name"):
            type("Bad", (Settings,), {"__annotations__": {name: str}, name: setting("X")})

    @pytest.mark.parametrize(
        ("kind", "declared"),
        [
            (dict, setting("X")),
            (list[int], setting("X", choices=["a"])),
            (Literal[1, 2], setting("X")),
            (str, setting("X", required=False)),
            (Secret, setting("X", default="x")),
            (int | str, setting("X")),
            (str, "no setting()"),
        ],
    )
    def test_cannot_ask_for_what_no_field_asks_for(self, kind: Any, declared: Any) -> None:
        bad: Any = type("Bad", (Settings,), {"__annotations__": {"x": kind}, "x": declared})

        with pytest.raises(ImproperlyConfigured, match=r"^x: "):
            bad.form_class()


class TestTheForm:
    form = Sample.form_class()

    def test_is_made_once(self) -> None:
        assert Sample.form_class() is self.form

    def test_has_a_field_of_the_right_kind_for_each_setting(self) -> None:
        kinds = {name: type(field) for name, field in self.form.base_fields.items()}

        assert kinds["url"] is forms.URLField
        assert (kinds["retries"], kinds["ratio"]) == (forms.IntegerField, forms.FloatField)
        assert (kinds["price"], kinds["loud"]) == (forms.DecimalField, forms.BooleanField)
        assert (kinds["level"], kinds["labels"]) == (forms.ChoiceField, forms.MultipleChoiceField)
        assert kinds["sender"] is forms.EmailField

    def test_says_what_a_client_needs_to_ask(self) -> None:
        fields = self.form.base_fields

        assert (fields["token"].label, fields["token"].help_text) == ("Token", "From the service.")
        assert getattr(fields["token"], "recipe").prefix == "t_"  # noqa: B009 - a form field's own kind is not known
        assert fields["level"].choices == [("low", "Low"), ("high", "High")]  # type: ignore[attr-defined]
        assert fields["region"].choices == [("eu", "eu"), ("us", "America")]  # type: ignore[attr-defined]
        assert (fields["retries"].min_value, fields["retries"].max_value) == (0, 9)  # type: ignore[attr-defined]
        assert fields["server"].widget.attrs["placeholder"] == "mail.example.com"
        assert isinstance(fields["note"].widget, forms.Textarea)
        assert (fields["retries"].initial, fields["labels"].initial) == (3, ["a"])

    def test_requires_what_has_no_default(self) -> None:
        required = [name for name, field in self.form.base_fields.items() if field.required]

        assert required == ["name", "url", "token", "region"]

    def test_knows_secrets_and_destinations(self) -> None:
        assert self.form.secret_names == ("token", "backup_token")
        assert self.form.destination_names == ("url", "server")

    def test_a_secret_that_is_a_url_is_checked_as_one_and_is_no_destination(self) -> None:
        class Hook(Settings):
            hook: Secret = setting("Hook", kind="url")

        assert Hook.form_class().destination_names == ()
        with pytest.raises(SettingsInvalid):
            Hook.from_values({"hook": "not a url"})
        assert Hook.from_values({"hook": "https://h.test/x"}).hook.reveal() == "https://h.test/x"

    def test_takes_fieldsets_from_the_settings(self) -> None:
        class Grouped(Settings):
            a: str = setting("A")

            class Meta:
                fieldsets: ClassVar = [("Group", {"fields": ["a"]})]

        form: Any = Grouped.form_class()

        assert form.Meta.fieldsets == [("Group", {"fields": ["a"]})]
