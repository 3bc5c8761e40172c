"""What an author may add to a form, and an application to the saving of one."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy

from jackfield.sdk import IntegrationConfigForm, formfields
from tests.sdk.chat import CHAT, GOOD, Chat, ChatForm, stored_config


class Kinds(IntegrationConfigForm):
    when = forms.DateTimeField(required=False)
    split = forms.SplitDateTimeField(required=False)
    wait = forms.DurationField(required=False)
    price = forms.DecimalField(required=False)
    title = forms.CharField(initial=gettext_lazy("Hello"), required=False)
    secret_note = forms.CharField(initial="first")
    derived = forms.CharField(required=False)
    crowd = forms.CharField(required=False)

    class Meta:
        save_blacklist = ("derived",)
        load_blacklist = ("secret_note",)

    def serialize_crowd_field(self, value: str) -> list[str]:
        return value.split()

    def deserialize_crowd_field(self, value: list[str]) -> str:
        return " ".join(value)

    def clean_title(self) -> str:
        if self.cleaned_data["title"] == "bad":
            raise ValidationError("No.")
        return str(self.cleaned_data["title"]).upper()


class TestAnAuthorsForm:
    def bound(self, data: dict[str, Any], **kwargs: Any) -> Kinds:
        return Kinds({"name": "x", **data}, integration=CHAT, **kwargs)

    def test_serializes_values_as_its_methods_say(self) -> None:
        assert self.bound({"crowd": "a b"}).values()["crowd"] == ["a", "b"]

    def test_deserializes_them_again(self) -> None:
        config = stored_config(settings={"crowd": ["a", "b"]})

        assert Kinds(integration=CHAT, config=config)["crowd"].value() == "a b"
        assert self.bound({}, config=config).values()["crowd"] == ["a", "b"]

    def test_serializes_what_json_does_not_know(self) -> None:
        values = self.bound(
            {
                "wait": timedelta(hours=2),
                "price": Decimal("1.10"),
                "when": datetime(2026, 1, 2, 3, tzinfo=UTC),
            }
        ).values()

        assert (values["wait"], values["price"]) == ("P0DT02H00M00S", "1.10")
        assert values["when"].startswith("2026-01-02T03:00:00")

    def test_reads_back_what_it_stored(self) -> None:
        first = self.bound(
            {"wait": "2:00:00", "price": "1.10", "when": datetime(2026, 1, 2, 3, tzinfo=UTC), "crowd": "a"}
        )

        again = self.bound({}, config=stored_config(settings=first.values()))

        assert again.errors.get_json_data() == {}
        assert again.values() == first.values()

    def test_validates_with_its_own_methods(self) -> None:
        assert self.bound({"title": "low"}).values()["title"] == "LOW"
        assert list(self.bound({"title": "bad"}).errors) == ["title"]

    def test_takes_a_lazy_text_as_initial(self) -> None:
        assert self.bound({}).values()["title"] == "HELLO"

    def test_neither_loads_nor_saves_what_it_blacklists(self) -> None:
        config = stored_config(settings={"secret_note": "n", "derived": "d"})

        assert "derived" not in self.bound({"derived": "sent"}).values()
        assert self.bound({"derived": "sent"}, config=config).values()["derived"] == "d"
        assert self.bound({}, config=config).values()["secret_note"] == "n"
        assert list(self.bound({"secret_note": ""}, config=config).errors) == ["secret_note"]
        assert self.bound({"secret_note": "new"}, config=config).values()["secret_note"] == "new"
        assert Kinds(integration=CHAT, config=config)["secret_note"].value() == "first"

    def test_may_lock_fields(self) -> None:
        class Locked(Kinds):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.disabled_fields["title"] = True
                self.disabled_reasons["title"] = "Set by the operator."

        config = stored_config(settings={"title": "KEPT"})
        left, sent = (Locked(data, integration=CHAT, config=config) for data in ({}, {"title": "mine"}))

        assert left.values()["title"] == "KEPT"
        assert sent.errors.get_json_data() == {
            "title": [{"message": "Set by the operator.", "code": "locked"}]
        }

    @pytest.mark.parametrize("name", ["event_types", "conditions"])
    def test_cannot_take_a_reserved_name(self, name: str) -> None:
        with pytest.raises(ImproperlyConfigured, match=name):
            type("Bad", (IntegrationConfigForm,), {name: forms.CharField()})

    def test_names_destinations_by_kind_or_by_meta(self) -> None:
        class Told(ChatForm):
            class Meta:
                destinations = ("channel",)

        assert ChatForm.destination_names == ("address",)
        assert Told.destination_names == ("channel",)
        assert ChatForm.secret_names == ("token", "spare_token")

    def test_a_field_by_which_a_url_is_typed_is_a_destination_whatever_its_class(self) -> None:
        class Typed(IntegrationConfigForm):
            title = forms.CharField()
            combined = forms.ComboField(
                fields=[forms.CharField(max_length=50), forms.URLField(assume_scheme="https")]
            )
            by_widget = forms.CharField(widget=forms.URLInput)
            both = forms.ComboField(fields=[forms.CharField(max_length=50), forms.EmailField()])
            parts = forms.SplitDateTimeField()
            pair = forms.MultiValueField(
                fields=[forms.GenericIPAddressField(), forms.IntegerField()],
                widget=forms.MultiWidget(widgets=[forms.TextInput, forms.NumberInput]),
            )
            token = formfields.SecretField(widget=forms.URLInput)

        assert Typed.destination_names == ("combined", "by_widget", "pair")


class Model:
    """A config of an application's own."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update({"name": None, "settings": {}, "kept": {}, "saved": 0, **fields})

    def set(self, key: str, value: Any) -> None:
        self.__dict__["settings"][key] = value

    def save(self) -> None:
        self.__dict__["saved"] += 1


class Vaulted(Model):
    def set_secret(self, name: str, letters: str | None) -> None:
        self.__dict__["kept"][name] = letters


def managed(model: type) -> Any:
    manager: Any = SimpleNamespace(config_model=model, get_integration_configs=lambda *_, **__: ())
    return Chat(manager)


class TestSaving:
    def test_makes_a_config_of_the_integration(self) -> None:
        bound = ChatForm(GOOD | {"loud": True}, integration=managed(Vaulted))

        config = bound.save()

        assert (config.name, config.enabled, config.saved) == ("Ops", True, 1)
        assert (config.settings["loud"], config.kept) == (True, {"token": "s3cret"})
        assert "token" not in config.settings

    def test_writes_to_the_config_that_was_edited(self) -> None:
        config = Vaulted(name="Old", enabled=True, settings={"channel": "#old"}, integration_id="chat")

        assert ChatForm({"channel": "#new"}, integration=CHAT, config=config).save() is config
        assert config.__dict__["settings"]["channel"] == "#new"

    def test_refuses_to_keep_a_secret_in_clear(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="cannot keep secrets"):
            ChatForm(GOOD, integration=managed(Model)).save()
