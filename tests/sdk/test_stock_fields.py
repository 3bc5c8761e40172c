"""Every field and widget of Django can stand in a form: filled in, stored, shown and read again."""

import json
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.forms import fields as django_fields
from django.forms import models as django_models
from django.forms import widgets as django_widgets

from jackfield.sdk import Integration, IntegrationConfigForm, Settings
from jackfield.sdk.testing import SampleManager
from tests.sdk.browsing import submitted
from tests.sdk.chat import codes, stored_config

HERE = Path(__file__).parent
UUID = uuid.UUID("7d444840-9dc0-11d1-b245-5ffdce74fad2")
NOON = datetime(2026, 1, 2, 12, 30, tzinfo=UTC)


class Port(forms.MultiValueField):
    """A host and a port, kept as one text."""

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.CharField(), forms.IntegerField(max_value=65_535))
        super().__init__(parts, widget=PortInput(), **kwargs)

    def compress(self, data_list: list[Any]) -> str:
        return f"{data_list[0]}:{data_list[1]}" if data_list else ""


class PortInput(forms.MultiWidget):
    def __init__(self) -> None:
        super().__init__((forms.TextInput(), forms.NumberInput()))

    def decompress(self, value: str | None) -> list[Any]:
        return value.split(":") if value else [None, None]


PAIR = [("a", "A"), ("b", "B")]
NUMBERED = [(1, "One"), (2, "Two")]

#: The field, what is sent for it, what is stored, and what an author's code is given.
CASES: dict[str, tuple[forms.Field, Any, Any, Any]] = {
    "boolean": (forms.BooleanField(), True, True, True),
    "char": (forms.CharField(), " hello ", "hello", "hello"),
    "choice": (forms.ChoiceField(choices=PAIR), "b", "b", "b"),
    "grouped choice": (forms.ChoiceField(choices=[("G", PAIR)]), "b", "b", "b"),
    "combo": (
        forms.ComboField(fields=[forms.CharField(max_length=20), forms.EmailField()]),
        "a@b.test",
        "a@b.test",
        "a@b.test",
    ),
    "date": (forms.DateField(), "2026-01-02", "2026-01-02", date(2026, 1, 2)),
    "datetime": (forms.DateTimeField(), "2026-01-02T12:30:00Z", "2026-01-02T12:30:00+00:00", NOON),
    "decimal": (forms.DecimalField(decimal_places=2), "1.50", "1.50", Decimal("1.50")),
    "duration": (forms.DurationField(), "PT90S", "P0DT00H01M30S", timedelta(seconds=90)),
    "email": (forms.EmailField(), "a@b.test", "a@b.test", "a@b.test"),
    "file path": (
        forms.FilePathField(path=str(HERE), match=r"chat\.py"),
        str(HERE / "chat.py"),
        str(HERE / "chat.py"),
        str(HERE / "chat.py"),
    ),
    "float": (forms.FloatField(), "0.5", 0.5, 0.5),
    "ip address": (forms.GenericIPAddressField(), "2001:DB8::1", "2001:db8::1", "2001:db8::1"),
    "integer": (forms.IntegerField(), "42", 42, 42),
    "json": (forms.JSONField(), {"a": [1, None]}, {"a": [1, None]}, {"a": [1, None]}),
    "multiple choice": (forms.MultipleChoiceField(choices=PAIR), ["a", "b"], ["a", "b"], ["a", "b"]),
    "multi value": (Port(), ["mail.test", "25"], "mail.test:25", "mail.test:25"),
    "null boolean": (forms.NullBooleanField(), "false", False, False),
    "null boolean, unknown": (forms.NullBooleanField(), "unknown", None, None),
    "regex": (forms.RegexField(r"^[a-c]+$"), "abc", "abc", "abc"),
    "slug": (forms.SlugField(), "a-b_1", "a-b_1", "a-b_1"),
    "split datetime": (
        forms.SplitDateTimeField(),
        ["2026-01-02", "12:30"],
        "2026-01-02T12:30:00+00:00",
        NOON,
    ),
    "split datetime, as one text": (
        forms.SplitDateTimeField(),
        "2026-01-02T12:30:00Z",
        "2026-01-02T12:30:00+00:00",
        NOON,
    ),
    "time": (forms.TimeField(), "12:30", "12:30:00", time(12, 30)),
    "typed choice": (forms.TypedChoiceField(choices=NUMBERED, coerce=int), "2", 2, 2),
    "typed multiple choice": (
        forms.TypedMultipleChoiceField(choices=NUMBERED, coerce=int),
        ["1", "2"],
        [1, 2],
        [1, 2],
    ),
    "typed choice of booleans": (
        forms.TypedChoiceField(choices=[(True, "On"), (False, "Off")], coerce=lambda value: value == "True"),
        "True",
        True,
        True,
    ),
    "typed choices of numbers": (
        forms.TypedMultipleChoiceField(choices=[(0.5, "Half"), (1.5, "More")], coerce=float),
        ["0.5", "1.5"],
        [0.5, 1.5],
        [0.5, 1.5],
    ),
    "url": (
        forms.URLField(assume_scheme="https"),
        "https://h.test/x",
        "https://h.test/x",
        "https://h.test/x",
    ),
    "uuid": (forms.UUIDField(), str(UUID), str(UUID), UUID),
    "textarea": (forms.CharField(widget=forms.Textarea), "a\nb", "a\nb", "a\nb"),
    "hidden": (forms.CharField(widget=forms.HiddenInput), "h", "h", "h"),
    "several hidden": (
        forms.MultipleChoiceField(choices=PAIR, widget=forms.MultipleHiddenInput),
        ["a"],
        ["a"],
        ["a"],
    ),
    "radio": (forms.ChoiceField(choices=PAIR, widget=forms.RadioSelect), "a", "a", "a"),
    "checkboxes": (
        forms.MultipleChoiceField(choices=PAIR, widget=forms.CheckboxSelectMultiple),
        ["a", "b"],
        ["a", "b"],
        ["a", "b"],
    ),
    "three selects for a date": (
        forms.DateField(widget=forms.SelectDateWidget(years=[2025, 2026])),
        "2026-01-02",
        "2026-01-02",
        date(2026, 1, 2),
    ),
    "hidden split datetime": (
        forms.SplitDateTimeField(widget=forms.SplitHiddenDateTimeWidget()),
        ["2026-01-02", "12:30"],
        "2026-01-02T12:30:00+00:00",
        NOON,
    ),
    "null boolean select": (forms.NullBooleanField(widget=forms.NullBooleanSelect), "true", True, True),
    "number input": (forms.IntegerField(widget=forms.NumberInput), 7, 7, 7),
    "colour": (forms.CharField(widget=django_widgets.ColorInput), "#ff0000", "#ff0000", "#ff0000"),
    "search": (forms.CharField(widget=django_widgets.SearchInput), "s", "s", "s"),
    "telephone": (forms.CharField(widget=django_widgets.TelInput), "+49", "+49", "+49"),
}


def form_class(field: forms.Field) -> type[IntegrationConfigForm]:
    made: type[IntegrationConfigForm] = type("OneForm", (IntegrationConfigForm,), {"one": field})
    return made


def integration_of(form: type[IntegrationConfigForm]) -> Integration[Settings]:
    made = type("One", (Integration,), {"config_form_cls": form, "initialize": lambda _: None})
    integration: Integration[Settings] = made(SampleManager())
    return integration


def filled(integration: Integration[Settings], data: Any, **kwargs: Any) -> IntegrationConfigForm:
    return integration.config_form_cls(data, integration=integration, **kwargs)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_field_is_filled_in_stored_shown_and_read_again(case: tuple[forms.Field, Any, Any, Any]) -> None:
    field, sent, stored, given = case
    integration = integration_of(form_class(field))

    form = filled(integration, {"name": "x", "one": sent})
    assert form.errors.get_json_data() == {}
    assert form.values() == {"one": stored}
    kept = json.loads(json.dumps(form.values()))

    config = stored_config(settings=kept)
    again = filled(integration, {}, config=config)
    assert again.errors.get_json_data() == {}
    assert again.values() == {"one": stored}
    shown = submitted(str(filled(integration, None, config=config)))
    assert filled(integration, shown, config=config).values() == {"one": stored}
    assert vars(integration.settings_class.from_values(kept))["one"] == given


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_field_that_is_not_required_may_be_empty(case: tuple[forms.Field, Any, Any, Any]) -> None:
    field = case[0].__deepcopy__({})
    field.required = False
    if isinstance(field, forms.ComboField):
        for one in field.fields:
            one.required = False
    integration = integration_of(form_class(field))

    form = filled(integration, {"name": "x", "one": None})

    assert form.errors.get_json_data() == {}
    kept = json.loads(json.dumps(form.values()))
    assert not vars(integration.settings_class.from_values(kept))["one"]


@pytest.mark.django_db
def test_a_choice_among_rows_is_kept_by_its_key() -> None:
    first, second = (Group.objects.create(name=name) for name in ("first", "second"))

    class RowsForm(IntegrationConfigForm):
        one = forms.ModelChoiceField(Group.objects.order_by("pk"))
        some = forms.ModelMultipleChoiceField(Group.objects.order_by("pk"))
        team = forms.ModelChoiceField(Group.objects.all(), required=False, initial=lambda: second)

    integration = integration_of(RowsForm)
    form = filled(integration, {"name": "x", "one": str(first.pk), "some": [first.pk, str(second.pk)]})

    assert form.errors.get_json_data() == {}
    assert form.values() == {"one": first.pk, "some": [first.pk, second.pk], "team": second.pk}
    again = filled(integration, {}, config=stored_config(settings=form.values()))
    assert again.errors.get_json_data() == {}
    assert again.values() == form.values()
    read: Any = integration.settings_class.from_values(form.values())
    assert (read.one, list(read.some)) == (first, [first, second])


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [999_999, "999999", "x", [1], {"a": 1}, True, 10**400, "\ud800", 1.5])
def test_a_row_that_is_none_is_refused(sent: Any) -> None:
    integration = integration_of(form_class(forms.ModelChoiceField(Group.objects.all())))
    several = integration_of(form_class(forms.ModelMultipleChoiceField(Group.objects.all())))

    assert list(filled(integration, {"name": "x", "one": sent}).errors) == ["one"]
    assert list(filled(several, {"name": "x", "one": [sent]}).errors) == ["one"]


@pytest.mark.django_db
def test_the_rows_that_a_field_offers_may_be_those_of_the_scope() -> None:
    mine, other = (Group.objects.create(name=name) for name in ("north/ops", "south/ops"))

    class ScopedForm(IntegrationConfigForm):
        team = forms.ModelChoiceField(Group.objects.all())

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            team: Any = self.fields["team"]
            team.queryset = Group.objects.filter(name__startswith=f"{self.scope[1]}/")

    integration = integration_of(ScopedForm)
    bound = stored_config(settings={"team": mine.pk}, scope_kind="site", scope_id="north")

    assert filled(integration, {"name": "x", "team": mine.pk}, scope=("site", "north")).is_valid()
    assert filled(integration, {}, config=bound).values() == {"team": mine.pk}
    refused = filled(integration, {"team": other.pk}, config=bound)
    assert codes(refused) == {"team": ["invalid_choice"]}
    assert bound.settings == {"team": mine.pk}
    read: Any = integration.settings_class.from_values(bound.settings)
    assert read.team == mine
    assert filled(integration, {"name": "x"}).scope == ("", "")


@pytest.mark.parametrize("field", [forms.FileField(), forms.ImageField(), forms.FileField(required=False)])
def test_a_file_is_refused_when_the_class_is_made(field: forms.Field) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^OneForm\.one: a config keeps no files\."):
        form_class(field)


def test_no_field_of_django_is_left_out() -> None:
    stock = {
        name
        for name in {*django_fields.__all__, *django_models.__all__}
        if isinstance(vars(forms).get(name), type) and issubclass(vars(forms)[name], forms.Field)
    }
    tried = {type(case[0]).__name__ for case in CASES.values()}
    rows, refused = {"ModelChoiceField", "ModelMultipleChoiceField"}, {"FileField", "ImageField"}

    assert stock - tried - rows - refused == {"Field", "MultiValueField"}  # Bases; Port is one of the latter.
