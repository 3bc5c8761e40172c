import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jackfield.sdk import Context, Event, Integration, IntegrationConfigForm, Secret, Settings, on, setting
from jackfield.sdk.fieldsets import Fieldset
from jackfield.sdk.formfields import CLEAR, Encoding, SecretField, SecretRecipe
from jackfield.sdk.testing import SampleManager

TOO_LONG = "x" * 1_000_000


class ChatForm(IntegrationConfigForm):
    channel = forms.CharField(label="Channel", max_length=50)
    token = SecretField(label="Token", recipe=SecretRecipe(prefix="t_", byte_count=16, encoding=Encoding.HEX))
    spare_token = SecretField(label="Spare", required=False)
    loud = forms.BooleanField(required=False)
    retries = forms.IntegerField(initial=3, min_value=0)
    level = forms.ChoiceField(choices=[("low", "Low"), ("high", "High")], initial="low")
    labels = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)
    since = forms.DateField(required=False)
    extra = forms.JSONField(required=False)
    address = forms.GenericIPAddressField(required=False)

    class Meta:
        fieldsets: ClassVar = (
            (None, {"description": "What to gather.", "fields": ("channel", ("token", "spare_token"))}),
            ("More", {"fields": ["loud", "retries", "channel", "nonexistent"], "classes": ["collapse"]}),
            ("More", {"fields": ["level", "labels", "since", "extra", "address"]}),
        )


class Chat(Integration[Settings]):
    name = "Chat"
    description = "Posts."
    config_form_cls = ChatForm
    default_settings: ClassVar = {"channel": "#general"}

    @on("ticket.opened", "build.*")
    async def post(self, event: Event, context: Context[Settings]) -> None:
        pass


class Quiet(Integration[Settings]):
    config_form_cls = ChatForm


CHAT = Chat(SampleManager())
GOOD: dict[str, Any] = {"name": "Ops", "token": "s3cret"}


def stored_config(**changes: Any) -> Any:
    config = SimpleNamespace(
        name="Old", enabled=False, event_types=["build.*"], settings={"channel": "#old", "retries": 7}
    )
    return SimpleNamespace(**vars(config) | changes)


def form(data: Any = None, **kwargs: Any) -> ChatForm:
    return ChatForm(data, integration=CHAT, **kwargs)


def codes(bound: forms.Form) -> dict[str, list[str]]:
    return {name: [e["code"] for e in errors] for name, errors in bound.errors.get_json_data().items()}


class TestANewConfig:
    def test_gets_defaults_for_what_is_left_out(self) -> None:
        bound = form(GOOD)

        assert bound.errors.get_json_data() == {}
        assert bound.values() == {
            "channel": "#general",
            "loud": False,
            "retries": 3,
            "level": "low",
            "labels": [],
            "since": None,
            "extra": None,
            "address": "",
        }
        assert bound.secrets() == {"token": "s3cret"}
        assert (bound.cleaned_data["name"], bound.cleaned_data["enabled"]) == ("Ops", True)
        assert bound.cleaned_data["event_types"] == ["ticket.opened", "build.*"]

    def test_needs_what_is_required(self) -> None:
        assert codes(form({})) == {"name": ["required"], "token": ["required"]}

    def test_stores_json(self) -> None:
        bound = form(GOOD | {"since": "2026-01-02", "extra": {"a": [1]}, "labels": ["b"], "loud": True})

        assert bound.values()["since"] == "2026-01-02"
        assert json.loads(json.dumps(bound.values()))["extra"] == {"a": [1]}

    def test_has_a_name_of_200_characters_at_most(self) -> None:
        assert form(GOOD | {"name": "x" * 200}).is_valid()
        assert codes(form(GOOD | {"name": "x" * 201})) == {"name": ["max_length"]}


class TestAnExistingConfig:
    def test_keeps_what_is_left_out(self) -> None:
        bound = form({"level": "high"}, config=stored_config())

        assert bound.errors.get_json_data() == {}
        assert bound.values()["channel"] == "#old"
        assert (bound.values()["retries"], bound.values()["level"]) == (7, "high")
        assert (bound.cleaned_data["name"], bound.cleaned_data["enabled"]) == ("Old", False)
        assert bound.cleaned_data["event_types"] == ["build.*"]

    @pytest.mark.parametrize("typed", [{}, {"token": ""}, {"token": None}])
    def test_keeps_a_secret_when_nothing_is_typed(self, typed: dict[str, Any]) -> None:
        assert form(typed, config=stored_config()).secrets() == {}

    def test_replaces_a_secret_when_something_is(self) -> None:
        assert form({"token": "new"}, config=stored_config()).secrets() == {"token": "new"}

    @pytest.mark.parametrize("typed", [{"spare_token": CLEAR}, {"spare_token-clear": "on"}])
    def test_clears_a_secret_when_told_to(self, typed: dict[str, Any]) -> None:
        assert form(typed, config=stored_config()).secrets() == {"spare_token": None}

    def test_does_not_clear_a_secret_that_is_required(self) -> None:
        assert codes(form({"token": CLEAR}, config=stored_config())) == {"token": ["required"]}

    def test_needs_a_required_secret_that_it_has_not(self) -> None:
        assert codes(form({}, config=stored_config(), secrets_set=["spare_token"])) == {"token": ["required"]}
        assert codes(form({}, config=stored_config(secrets_set=set()))) == {"token": ["required"]}
        assert codes(form({}, config=stored_config(secrets_set={"token"}))) == {}

    def test_shows_no_secret_even_one_that_lies_in_its_settings(self) -> None:
        config = stored_config(settings={"token": "s3cret", "channel": "#c"})

        unbound, bound = form(config=config), form({"token": "n3w"}, config=config)

        assert "s3cret" not in f"{unbound.initial}{unbound['token'].value()}{unbound['token']}"
        assert "n3w" not in str(bound["token"])

    def test_starts_from_what_is_stored_then_the_integration_s_defaults_then_the_field_s(self) -> None:
        shown = form(config=stored_config(settings={"retries": 9}))

        assert [shown[name].value() for name in ("retries", "channel", "level")] == [9, "#general", "low"]


class TestAWrongValue:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("name", {"a": 1}),
            ("name", ["x"]),
            ("name", 7),
            ("name", True),
            ("name", "a\x00b"),
            ("name", "\ud800"),
            ("name", TOO_LONG),
            ("enabled", "perhaps"),
            ("enabled", 2),
            ("enabled", []),
            ("channel", {"a": 1}),
            ("channel", TOO_LONG),
            ("token", ["s"]),
            ("token", TOO_LONG),
            ("token", "a\x00"),
            ("loud", {}),
            ("retries", "x"),
            ("retries", True),
            ("retries", [1]),
            ("retries", {"a": 1}),
            ("retries", 1e308),
            ("retries", "9" * 10_000),
            ("level", ["low"]),
            ("level", "\ud800"),
            ("level", {"a": 1}),
            ("labels", "a"),
            ("labels", [["a"]]),
            ("labels", [{"a": 1}]),
            ("labels", ["a"] * 2_000),
            ("labels", ["\x00"]),
            ("since", 7),
            ("since", {"a": 1}),
            ("since", "\ud800"),
            ("since", ["2026-01-01"]),
            ("extra", "{"),
            ("extra", {"a": "\x00"}),
            ("extra", {"a": "\ud800"}),
            ("extra", "[" * 9_000),
            ("extra", {"a": TOO_LONG}),
            ("extra", float("nan")),
            ("address", "127.1"),
            ("address", 7),
            ("event_types", "what?"),
            ("event_types", {"a": 1}),
            ("event_types", [7]),
            ("event_types", ["*."]),
            ("event_types", ["\ud800.x"]),
            ("event_types", ["a.b"] * 2_000),
            ("event_types", [f"a.b{n}" for n in range(101)]),
            ("event_types", ["mail.sent"]),
        ],
    )
    def test_is_an_error_of_its_field(self, name: str, value: object) -> None:
        bound = form(GOOD | {name: value})

        assert list(bound.errors) == [name]
        json.dumps(bound.errors.get_json_data(), ensure_ascii=False).encode()
        assert len(json.dumps(bound.errors.get_json_data())) < 1_000

    def test_that_nests_beyond_reason_is_an_error(self) -> None:
        nested: list[Any] = []
        for _ in range(100_000):
            nested = [nested]

        assert list(form(GOOD | {"extra": nested}).errors) == ["extra"]

    def test_of_no_field_is_an_error_of_the_form(self) -> None:
        bound = form(GOOD | {"\ud800odd": 1, "y" * 500: 2})

        assert codes(bound) == {"__all__": ["unknown"]}
        assert bound.non_field_errors() == [f"Unknown fields: {'y' * 60}, \\ud800odd."]

    def test_lets_nothing_be_read_or_saved(self) -> None:
        bound = form(GOOD | {"retries": "x"})

        for read in (bound.values, bound.secrets, bound.save):
            with pytest.raises(ValueError, match="not valid"):
                read()


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", "a", "low", "*", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(st.sampled_from([*ChatForm.base_fields, "event_types", "odd"]), ANYTHING), st.booleans()
)
def test_whatever_comes_is_values_or_errors(data: dict[str, Any], exists: bool) -> None:  # noqa: FBT001 - drawn
    bound = form(data, config=stored_config() if exists else None)

    if bound.is_valid():
        json.dumps(bound.values(), ensure_ascii=False).encode()
    else:
        json.dumps(bound.errors.get_json_data(), ensure_ascii=False).encode()


class TestAnHtmlForm:
    def test_that_is_submitted_is_read_as_html_means_it(self) -> None:
        submitted = QueryDict(
            "csrfmiddlewaretoken=x&name=Ops&channel=%23c&token=t&retries=1&level=high&labels=a&labels=b"
            "&event_types=ticket.opened&event_types=build.*"
        )
        bound = form(submitted)

        assert bound.errors.get_json_data() == {}
        assert bound.cleaned_data["enabled"] is False
        assert (bound.values()["labels"], bound.values()["retries"]) == (["a", "b"], 1)
        assert bound.cleaned_data["event_types"] == ["ticket.opened", "build.*"]

    def test_may_have_a_prefix(self) -> None:
        bound = form({"p-name": "Ops", "p-token": "t"}, prefix="p")

        assert bound.errors.get_json_data() == {}
        assert bound.secrets() == {"token": "t"}


class TestFieldsets:
    def test_stand_between_the_basic_one_and_the_routing(self) -> None:
        found = form().fieldsets()

        assert [f.name for f in found] == ["basic", "fieldset-1", "more", "more-2", "routing"]
        assert found[0].fields == ("name", "enabled")
        assert found[1] == Fieldset(
            name="fieldset-1", description="What to gather.", fields=("channel", "token", "spare_token")
        )
        assert (found[2].title, found[2].fields, found[2].collapsed) == ("More", ("loud", "retries"), True)
        assert found[-1].fields == ("event_types",)

    def test_leave_the_class_as_it_was(self) -> None:
        before = ChatForm.Meta.fieldsets

        for _ in range(3):
            form().fieldsets()

        assert ChatForm.Meta.fieldsets is before
        assert len(before) == 3

    def test_have_no_routing_without_event_hooks(self) -> None:
        class Plain(Integration[Settings]):
            def initialize(self) -> None:
                pass

        bound = IntegrationConfigForm({"name": "x"}, integration=Plain(SampleManager()))

        assert [f.name for f in bound.fieldsets()] == ["basic"]
        assert "event_types" not in bound.fields


class Kinds(IntegrationConfigForm):
    when = forms.DateTimeField(required=False)
    split = forms.SplitDateTimeField(required=False)
    wait = forms.DurationField(required=False)
    price = forms.DecimalField(required=False)
    title = forms.CharField(initial=gettext_lazy("Hello"), required=False)
    secret_note = forms.CharField(required=False)
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

        assert "derived" not in self.bound({}, config=config).values()
        assert Kinds(integration=CHAT, config=config)["secret_note"].value() is None

    def test_may_lock_fields(self) -> None:
        class Locked(Kinds):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                self.disabled_fields["title"] = True
                self.disabled_reasons["title"] = "Set by the operator."

        bound = Locked({"name": "x", "title": "mine"}, integration=CHAT)

        assert bound.values()["title"] == "HELLO"

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


class TestDerivedSettings:
    def test_of_a_form_by_hand_have_an_attribute_for_each_field(self) -> None:
        settings: Any = Chat.settings_class.from_values({"token": "s3cret", "since": "2026-01-02"})

        assert (settings.channel, settings.retries, settings.since) == ("#general", 3, date(2026, 1, 2))
        assert settings.token == Secret("s3cret")
        assert settings.spare_token is None
        assert "s3cret" not in f"{settings!r}"
        with pytest.raises(AttributeError):
            _ = settings.odd

    def test_are_the_same_class_each_time(self) -> None:
        assert Chat.settings_class is Chat.settings_class
        assert Chat.settings_class is not Quiet.settings_class


class TestEmptyDefaults:
    class Declared(Settings):
        shown_as: str = setting("Shown as", default="Jackfield")
        footer: str = setting("Footer", default="Bye", required=False)

    make: ClassVar[Callable[..., IntegrationConfigForm]] = Declared.form_class()

    def test_stand_in_for_what_was_emptied(self) -> None:
        bound = type(self).make({"name": "x", "shown_as": "", "footer": ""}, integration=CHAT)

        assert bound.values() == {"shown_as": "Jackfield", "footer": ""}
