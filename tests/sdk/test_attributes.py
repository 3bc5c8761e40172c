"""Activation settings: as an enum, as a class or as a form, and what code reads of what is stored."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from jackfield.sdk import Integration, IntegrationAttributeType, Secret, Settings, ValueType, setting
from jackfield.sdk.activating import destination_names, read_activation, secret_names
from jackfield.sdk.formfields import HostField, ListField, SecretField
from jackfield.sdk.presentation import presentation_of
from jackfield.sdk.settings import SettingsInvalid


class DeskAttribute(IntegrationAttributeType):
    SERVER_URL = ("Server URL", "Where the desk is.", ValueType.TEXT, None, True, True)
    CLIENT_SECRET = ("Client secret", "From the desk.", ValueType.SECRET, None, True, True)
    CERTIFICATE = ("Certificate", "PEM.", ValueType.FILE, {".pem": "PEM"}, True, False)
    TIMEZONE = ("Time zone", "", ValueType.ENUM, {"utc": "UTC", "cet": "Paris"}, True, True, "utc")
    ALARMS = ("Alarms", "", ValueType.BOOLEAN, None, True, False, "True")
    RETRIES = ("Retries", "", ValueType.INTEGER, {"min": 0, "max": 9}, True, False, "3")
    RATIO = ("Ratio", "", ValueType.FLOAT, {"min": "0.5"}, True, False)
    API = ("API", "Fixed.", ValueType.TEXT, None, False, True, "v2")


class ByEnum(Integration[Settings]):
    attribute_type = DeskAttribute


class AppSettings(Settings):
    url: str = setting("URL", kind="url")
    client_secret: Secret = setting("Client secret")
    limit: int = setting("Limit", default=5)


class ByClass(Integration[Settings]):
    activation_settings = AppSettings


class HandForm(forms.Form):
    region = forms.CharField(max_length=10)
    key = SecretField()
    home = forms.URLField(required=False, assume_scheme="https")
    count = forms.IntegerField(initial=2)


class ByHand(Integration[Settings]):
    activation_form_cls = HandForm


GOOD = {"server_url": "desk.test", "client_secret": "s3cret"}


def form_of(cls: type[Integration[Any]]) -> Any:
    form = cls.activation_form_cls
    assert form is not None
    return form


def test_an_attribute_has_a_key_in_the_whole_deployment() -> None:
    assert DeskAttribute.SERVER_URL.integration_attr_key("desk") == "desk.server_url"


def test_attributes_described_alike_are_two() -> None:
    class Twins(IntegrationAttributeType):
        ONE = ("Name", "", ValueType.TEXT, None, True, False)
        TWO = ("Name", "", ValueType.TEXT, None, True, False)

    assert [member.attribute_name for member in Twins] == ["one", "two"]


def test_the_form_asks_for_each_attribute_by_its_type() -> None:
    fields = form_of(ByEnum).base_fields

    assert {name: type(field).__name__ for name, field in fields.items()} == {
        "server_url": "CharField",
        "client_secret": "SecretField",
        "certificate": "CharField",
        "timezone": "ChoiceField",
        "alarms": "BooleanField",
        "retries": "IntegerField",
        "ratio": "FloatField",
        "api": "CharField",
    }
    assert [name for name, field in fields.items() if field.required] == [
        "server_url",
        "client_secret",
        "timezone",
        "api",
    ]
    assert fields["api"].disabled
    assert presentation_of(form_of(ByEnum), "certificate").file_types == (".pem",)
    assert [fields[name].initial for name in ("timezone", "alarms", "retries")] == ["utc", True, 3]


def test_what_is_fixed_can_not_be_changed_with_the_form() -> None:
    form = form_of(ByEnum)({**GOOD, "timezone": "cet", "api": "v9"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["api"] == "v2"
    assert "fixed" in str(form.disabled_reasons["api"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"retries": 10}, "retries"),
        ({"retries": [1]}, "retries"),
        ({"timezone": "mars"}, "timezone"),
        ({"server_url": "a\x00b"}, "server_url"),
        ({"server_url": "half \ud800"}, "server_url"),
        ({"certificate": "x" * 100_001}, "certificate"),
        ({"ratio": "0.1"}, "ratio"),
    ],
)
def test_a_value_that_will_not_do_is_an_error_of_its_field(wrong: dict[str, Any], field: str) -> None:
    form = form_of(ByEnum)({**GOOD, "timezone": "utc", **wrong})

    assert list(form.errors) == [field]


def test_code_reads_what_is_stored_and_initial_values_for_the_rest() -> None:
    read = read_activation(ByEnum, {**GOOD, "retries": 7, "gone": 1})

    assert (read.server_url, read.client_secret.reveal(), read.retries) == ("desk.test", "s3cret", 7)
    assert (read.timezone, read.alarms, read.api, read.ratio, read.certificate) == (
        "utc",
        True,
        "v2",
        None,
        None,
    )
    assert "s3cret" not in repr(read)


def test_a_class_of_settings_is_asked_for_without_the_columns_of_a_config() -> None:
    assert list(form_of(ByClass).base_fields) == ["url", "client_secret", "limit"]
    assert read_activation(ByClass, {"url": "https://a.test", "client_secret": "x"}).limit == 5


def test_a_form_by_hand_is_read_by_its_fields() -> None:
    read = read_activation(ByHand, {"region": "eu", "key": "letters"})

    assert (read.region, read.key.reveal(), read.count, read.home) == ("eu", "letters", 2, "")
    with pytest.raises(AttributeError):
        _ = read.nonesuch


@pytest.mark.parametrize("cls", [ByEnum, ByClass, ByHand])
def test_what_is_missing_is_said_without_values(cls: Any) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        read_activation(cls, {"home": "not a url", "client_secret": "hidden", "key": "hidden"})

    assert "hidden" not in str(refused.value)


def test_an_integration_that_asks_for_nothing_has_none() -> None:
    class Plain(Integration[Settings]):
        pass

    assert Plain.activation_form_cls is None
    assert read_activation(Plain, {"old": 1}) is None


def test_secrets_and_destinations_are_known_of_each_kind_of_form() -> None:
    forms_of_all = [form_of(cls) for cls in (ByEnum, ByClass, ByHand)]

    assert [secret_names(form) for form in forms_of_all] == [{"client_secret"}, {"client_secret"}, {"key"}]
    assert [destination_names(form) for form in forms_of_all] == [{"server_url", "api"}, {"url"}, {"home"}]


def test_a_text_attribute_is_a_destination_unless_its_range_says_no() -> None:
    class Attribute(IntegrationAttributeType):
        SERVER = ("Server", "", ValueType.TEXT, None, True, True)
        BACKUP = ("Backup", "", ValueType.TEXT, {"destination": True}, True, False)
        TITLE = ("Title", "", ValueType.TEXT, {"destination": False}, True, False)
        KEY = ("Key", "", ValueType.SECRET, None, True, True)
        PROOF = ("Proof", "", ValueType.FILE, {".pem": "PEM"}, True, False)

    class Desk(Integration[Settings]):
        attribute_type = Attribute

    assert destination_names(form_of(Desk)) == {"server", "backup"}
    assert read_activation(Desk, {"server": "a.test", "title": "Ours", "key": "k"}).title == "Ours"


def test_rows_that_name_places_are_destinations_of_an_activation_too() -> None:
    class Mirror(forms.Form):
        host = HostField()

    class Mirrored(forms.Form):
        mirrors = ListField(item_form=Mirror)
        names = ListField(item_form=type("Named", (forms.Form,), {"name": forms.CharField()}))

    assert destination_names(Mirrored) == {"mirrors"}


@pytest.mark.parametrize(
    "declared",
    [
        ("A", "", ValueType.SECRET, None, True, True, "preset"),
        ("A", "", ValueType.ENUM, None, True, True),
        ("A", "", ValueType.ENUM, {"a": "A"}, True, True, "b"),
        ("A", "", ValueType.INTEGER, None, True, True, "many"),
        ("A", "", ValueType.BOOLEAN, None, True, True, "perhaps"),
        ("A", "", ValueType.TEXT, None, False, True),
    ],
)
def test_a_declaration_that_can_not_be_is_refused_when_the_class_is_made(declared: tuple[Any, ...]) -> None:
    make: Any = IntegrationAttributeType
    wrong = make("Wrong", {"A": declared})

    with pytest.raises(ImproperlyConfigured):
        type("Broken", (Integration,), {"attribute_type": wrong})


def test_both_ways_at_once_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured):

        class Both(Integration[Settings]):
            attribute_type = DeskAttribute
            activation_settings = AppSettings
