"""Rows: the same questions again and again."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from jackfield.sdk import IntegrationConfigForm, Secret, Settings, SettingsInvalid, setting, when
from jackfield.sdk.formfields import ListField, MappingField, NoticeField, SecretField
from tests.sdk.browsing import submitted
from tests.sdk.chat import CHAT, codes, stored_config
from tests.sdk.test_wrong_values import ANYTHING


class Route(Settings):
    match: str = setting("Match", max_length=20)
    channel: str = setting("Channel", default="#general")
    weight: Decimal = setting("Weight", default=Decimal("1.5"))
    until: date | None = setting("Until")
    loud: bool = setting("Loud", default=False)


class Routing(Settings):
    routes: list[Route] = setting("Routes", item_label="Route", min_items=1, max_items=3)
    others: list[Route] = setting("Others", default=[Route(match="*", until=None)])


STORED: list[dict[str, Any]] = [
    {"match": "a", "channel": "#a", "weight": "2", "until": "2026-01-02", "loud": True},
    {"match": "b", "channel": "#b", "weight": "3", "until": None, "loud": False},
]


def form(data: Any, **kwargs: Any) -> IntegrationConfigForm:
    sent = data if isinstance(data, QueryDict) or data is None else {"name": "x", **data}
    return Routing.form_class()(sent, integration=CHAT, **kwargs)


def config() -> Any:
    return stored_config(settings={"routes": [dict(row) for row in STORED]})


def errors(bound: forms.Form) -> list[tuple[int, str, str]]:
    found = bound.errors.as_data()["routes"]
    return [(e.params["row"], e.params["field"], e.code or "") for e in found if e.params is not None]


class TestRows:
    def test_start_from_the_defaults_of_their_form(self) -> None:
        bound = form({"routes": [{"match": "x"}, {"match": "y", "weight": "7", "until": "2026-02-03"}]})

        assert codes(bound) == {}
        assert bound.values()["routes"] == [
            {"match": "x", "channel": "#general", "weight": "1.5", "until": None, "loud": False},
            {"match": "y", "channel": "#general", "weight": "7", "until": "2026-02-03", "loud": False},
        ]

    def test_are_objects_of_their_class_for_the_author(self) -> None:
        settings = Routing.from_values({"routes": STORED})

        assert settings.routes == [
            Route(match="a", channel="#a", weight=Decimal(2), until=date(2026, 1, 2), loud=True),
            Route(match="b", channel="#b", weight=Decimal(3), until=None, loud=False),
        ]
        assert settings.others == [Route(match="*", until=None)]

    def test_keep_what_is_left_out_of_a_stored_row(self) -> None:
        bound = form({"routes": [{"row_id": "1", "match": "B"}, {"row_id": "0"}]}, config=config())

        assert codes(bound) == {}
        assert bound.values()["routes"] == [{**STORED[1], "match": "B"}, STORED[0]]

    def test_go_when_they_are_not_sent(self) -> None:
        assert form({"routes": [{"row_id": 1}]}, config=config()).values()["routes"] == [STORED[1]]

    @pytest.mark.parametrize("data", [{}, {"routes": None}, QueryDict("name=x")])
    def test_stay_when_the_field_is_left_out(self, data: Any) -> None:
        assert form(data, config=config()).values()["routes"] == STORED

    def test_may_stand_in_another_order(self) -> None:
        bound = form({"routes": [{"match": "new"}, {"row_id": "1"}, {"row_id": "0"}]}, config=config())

        assert [row["match"] for row in bound.values()["routes"]] == ["new", "b", "a"]

    def test_are_shown_to_a_browser_as_json(self) -> None:
        shown = submitted(str(form(None, config=config())))

        assert json.loads(str(shown["routes"])) == STORED
        assert form(shown, config=config()).values()["routes"] == STORED

    def test_are_shown_as_forms_with_their_ids(self) -> None:
        bound = form(None, config=config())
        field: Any = bound.fields["routes"]

        rows = field.row_forms(bound.get_initial_for_field(field, "routes"))

        assert [(row_id, row["match"].value(), row["loud"].value()) for row_id, row in rows] == [
            ("0", "a", True),
            ("1", "b", False),
        ]
        assert field.item_label == "Route"


class TestWrongRows:
    def test_say_which_row_and_field(self) -> None:
        bound = form(
            {"routes": [{"match": "x"}, {"match": "y" * 21, "weight": "much"}, {"until": "2026-13-01"}]}
        )

        assert errors(bound) == [
            (1, "match", "max_length"),
            (1, "weight", "invalid"),
            (2, "match", "required"),
            (2, "until", "invalid"),
        ]
        assert bound.errors["routes"][0] == (
            "Route 2, Match: Ensure this value has at most 20 characters (it has 21)."
        )

    @pytest.mark.parametrize(
        ("row", "error"),
        [
            ("text", (0, "", "kind")),
            (None, (0, "", "kind")),
            ([], (0, "", "kind")),
            ({7: 1}, (0, "", "kind")),
            ({"match": "x", "other": 1}, (0, "", "unknown")),
            ({"match": {"a": 1}}, (0, "match", "invalid")),
            ({"match": "\x00"}, (0, "match", "invalid")),
            ({"match": "\ud800"}, (0, "match", "invalid")),
            ({"match": "x" * 1_000_000}, (0, "match", "invalid")),
            ({"match": "x", "weight": float("nan")}, (0, "weight", "invalid")),
            ({"match": "x", "weight": 10**10_000}, (0, "weight", "invalid")),
            ({"match": "x", "row_id": "2"}, (0, "", "row_id")),
            ({"match": "x", "row_id": "-1"}, (0, "", "row_id")),
            ({"match": "x", "row_id": "9" * 10_000}, (0, "", "row_id")),
            ({"match": "x", "row_id": True}, (0, "", "row_id")),
            ({"match": "x", "row_id": ["0"]}, (0, "", "row_id")),
            ({"match": "x", "row_id": "\u0661"}, (0, "", "row_id")),
        ],
    )
    def test_are_refused_one_by_one(self, row: Any, error: tuple[int, str, str]) -> None:
        bound = form({"routes": [row]}, config=config())

        assert errors(bound) == [error]
        assert bound.errors.keys() == {"routes"}
        assert len(json.dumps(bound.errors.get_json_data())) < 1_000

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ([], "required"),
            ("", "required"),
            ("text", "kind"),
            ('{"match": "x"}', "kind"),
            ("[" * 100_000, "kind"),
            ("x" * 1_000_000, "kind"),
            ({"match": "x"}, "kind"),
            (7, "kind"),
            (True, "kind"),
            ([{"match": "x"}] * 4, "max_items"),
            ([{"match": "x"}] * 100_000, "max_items"),
        ],
    )
    def test_that_are_none_are_refused(self, value: Any, code: str) -> None:
        assert codes(form({"routes": value})) == {"routes": [code]}

    def test_cannot_be_the_same_row_twice(self) -> None:
        assert errors(form({"routes": [{"row_id": "0"}, {"row_id": "0"}]}, config=config())) == [
            (1, "", "row_id")
        ]

    @pytest.mark.parametrize("kept", ["text", 7, {"a": 1}, [1, "a", None], True])
    def test_that_were_stored_are_no_rows(self, kept: Any) -> None:
        config = stored_config(settings={"routes": kept})

        assert list(form({}, config=config).errors) == ["routes"]
        assert codes(form({"routes": [{"match": "x"}]}, config=config)) == {}

    def test_are_invalid_when_settings_are_read(self) -> None:
        with pytest.raises(SettingsInvalid, match=r"^routes: Route 1, Match: "):
            Routing.from_values({"routes": [{"channel": "#c"}]})


class Step(Settings):
    kind: str = setting("Kind", choices=["wait", "call"])
    url: str = setting("URL", visible_when=when("kind").equals("call"))
    seconds: int | None = setting("Seconds", required_when=when("kind").equals("wait"))


class Steps(Settings):
    steps: list[Step] = setting("Steps")


class TestRowsWithRules:
    def bound(self, *rows: Any, kept: Any = ()) -> IntegrationConfigForm:
        config = stored_config(settings={"steps": list(kept)})
        return Steps.form_class()({"steps": list(rows)}, integration=CHAT, config=config)

    def test_hide_and_require_fields_in_each_row(self) -> None:
        bound = self.bound({"kind": "wait"}, {"kind": "call"}, {"kind": "wait", "seconds": 1})

        found = bound.errors.as_data()["steps"]
        assert [(e.params["row"], e.params["field"], e.code) for e in found if e.params] == [
            (0, "seconds", "required"),
            (1, "url", "required"),
        ]

    def test_keep_what_is_hidden(self) -> None:
        row = {"kind": "call", "url": "u", "seconds": None}

        bound = self.bound({"row_id": "0", "kind": "wait", "seconds": 2, "url": {"a": 1}}, kept=[row])

        assert codes(bound) == {}
        assert bound.values()["steps"] == [{"kind": "wait", "url": "u", "seconds": 2}]

    def test_hold_nothing_where_hidden_and_never_filled_in(self) -> None:
        bound = self.bound({"kind": "wait", "seconds": 2})

        assert bound.values()["steps"] == [{"kind": "wait", "url": "", "seconds": 2}]
        assert Steps.from_values(bound.values()).steps == [Step(kind="wait", url="", seconds=2)]


class TestAnAuthorsRows:
    class Row(forms.Form):
        low = forms.IntegerField()
        high = forms.IntegerField(required=False)
        at = forms.SplitDateTimeField(required=False)

        def clean(self) -> None:
            if (self.cleaned_data.get("high") or 0) > 100:
                raise ValidationError("Too high.", code="high")

    def field(self, **kwargs: Any) -> ListField:
        return ListField(item_form=self.Row, required=False, **kwargs)

    def test_are_validated_by_their_form(self) -> None:
        with pytest.raises(ValidationError) as caught:
            self.field().clean([{"low": 1, "high": 101}])

        [error] = caught.value.error_list
        assert (error.code, error.messages) == ("high", ["Row 1: Too high."])

    def test_are_dicts_of_what_was_cleaned(self) -> None:
        [row] = self.field().clean([{"low": "1", "at": "2026-01-02T12:00:00Z"}])

        assert (row["low"], row["high"], row["at"].isoformat()) == (1, None, "2026-01-02T12:00:00+00:00")

    def test_may_be_too_few(self) -> None:
        assert self.field(min_items=2).clean([]) == []
        with pytest.raises(ValidationError, match="at least 2"):
            self.field(min_items=2).clean([{"low": 1}])

    @pytest.mark.parametrize(
        "field",
        [
            SecretField(),
            forms.CharField(widget=forms.PasswordInput),
            MappingField(values_are_secret=True),
            forms.FileField(),
            NoticeField(),
            ListField(item_form=forms.Form),
        ],
    )
    def test_hold_no_secrets_files_and_rows(self, field: forms.Field) -> None:
        row = type("Bad", (forms.Form,), {"one": field})

        with pytest.raises(ImproperlyConfigured, match=r"^one: a row "):
            ListField(item_form=row)

    def test_take_no_row_class_with_secrets(self) -> None:
        class Key(Settings):
            key: Secret = setting("Key")

        class Keys(Settings):
            keys: list[Key] = setting("Keys")

        with pytest.raises(ImproperlyConfigured, match=r"^key: a row holds no secrets"):
            Keys.form_class()


class Noticed(IntegrationConfigForm):
    url = NoticeField(label="URL", body="Copy it.", tone="SUCCESS", copy_value="https://h.test/in")
    word = forms.CharField()

    class Meta:
        fieldsets: ClassVar = (("One", {"fields": ("url", "word")}),)


class TestANotice:
    def test_is_shown_and_never_a_value(self) -> None:
        bound = Noticed({"name": "x", "word": "w"}, integration=CHAT)

        assert codes(bound) == {}
        assert (bound.values(), bound.secrets()) == ({"word": "w"}, {})
        assert bound.fieldsets()[1].fields == ("url", "word")

    def test_takes_no_value(self) -> None:
        assert codes(Noticed({"name": "x", "word": "w", "url": "mine"}, integration=CHAT)) == {
            "__all__": ["unknown"]
        }


@given(st.lists(st.dictionaries(st.sampled_from(["match", "weight", "row_id", "odd"]), ANYTHING), max_size=3))
def test_whatever_comes_is_rows_or_errors_of_theirs(rows: list[dict[str, Any]]) -> None:
    bound = form({"routes": rows}, config=config())

    if bound.is_valid():
        json.dumps(bound.values(), ensure_ascii=False).encode()
    else:
        assert bound.errors.keys() == {"routes"}
        json.dumps(bound.errors.get_json_data(), ensure_ascii=False).encode()
