"""Fields that are hidden, required and locked: kept so by the server, whatever a client sends."""

from decimal import Decimal
from typing import Any, ClassVar, Literal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from jackfield.sdk import (
    Integration,
    IntegrationConfigForm,
    Presentation,
    Secret,
    Settings,
    SettingsInvalid,
    setting,
    when,
)
from jackfield.sdk.fieldsets import Fieldset
from jackfield.sdk.formfields import CLEAR, SecretField
from jackfield.sdk.presentation import presentation_of
from jackfield.sdk.testing import SampleManager
from tests.sdk.chat import codes, stored_config


class Login(Settings):
    auth: Literal["none", "token", "password"] = setting("Sign in", default="none")
    token: Secret = setting("Token", visible_when=when("auth").equals("token"))
    user: str = setting("User", visible_when=when("auth").equals("password"), max_length=10)
    realm: str | None = setting("Realm", visible_when=when("user").is_set())
    proxy: str | None = setting("Proxy")
    proxy_port: int | None = setting("Proxy's port", required_when=when("proxy").is_set())
    backup_token: Secret | None = setting("Backup", required_when=when("proxy_port").greater_than(1000))


class SignIn(Integration[Login]):
    def initialize(self) -> None:
        pass


SIGN_IN = SignIn(SampleManager())


def form(data: Any, **kwargs: Any) -> IntegrationConfigForm:
    return SignIn.config_form_cls(data, integration=SIGN_IN, **kwargs)


class TestAHiddenField:
    def test_is_not_required(self) -> None:
        bound = form({"name": "x"})

        assert codes(bound) == {}
        assert bound.hidden_names == {"token", "user", "realm"}
        assert bound.values() == {"auth": "none", "proxy": "", "proxy_port": None}
        assert bound.secrets() == {}

    def test_is_required_once_it_is_shown(self) -> None:
        assert codes(form({"name": "x", "auth": "token"})) == {"token": ["required"]}
        assert codes(form({"name": "x", "auth": "password"})) == {"user": ["required"]}

    def test_keeps_what_is_stored_whatever_is_sent(self) -> None:
        config = stored_config(settings={"auth": "password", "user": "ada", "realm": "r"})

        bound = form({"auth": "none", "user": "eve" * 100, "token": {"a": 1}}, config=config)

        assert codes(bound) == {}
        assert (bound.values()["user"], bound.values()["realm"]) == ("ada", "r")
        assert bound.secrets() == {}

    def test_keeps_its_secret_even_when_it_is_to_be_cleared(self) -> None:
        config = stored_config(settings={"auth": "token"}, secrets_set={"token"})

        bound = form({"auth": "none", "token": CLEAR}, config=config)

        assert (codes(bound), bound.secrets()) == ({}, {})

    def test_keeps_even_what_would_not_be_taken_any_more(self) -> None:
        config = stored_config(settings={"auth": "none", "user": "longer than ten"})

        assert form({}, config=config).values()["user"] == "longer than ten"

    def test_is_no_answer_to_another_rule_but_what_it_keeps(self) -> None:
        typed = form({"name": "x", "auth": "none", "user": "ada"})
        stored = form({}, config=stored_config(settings={"auth": "none", "user": "ada"}))

        assert (typed.is_valid(), stored.is_valid()) == (True, True)
        assert "realm" in typed.hidden_names
        assert "realm" not in stored.hidden_names

    def test_leaves_the_form_as_it_was_declared(self) -> None:
        bound = form({"name": "x"})
        bound.is_valid()

        assert [bound.fields["token"].required, bound.fields["token"].disabled] == [True, False]
        assert bound.fields["proxy_port"].required is False

    def test_is_none_for_the_author_until_it_is_filled_in(self) -> None:
        settings = Login.from_values({"auth": "none"})

        assert vars(settings) == {
            "auth": "none",
            "token": None,
            "user": None,
            "realm": None,
            "proxy": None,
            "proxy_port": None,
            "backup_token": None,
        }
        with pytest.raises(SettingsInvalid) as caught:
            Login.from_values({"auth": "token"})
        assert list(caught.value.errors) == ["token"]

    def test_may_be_one_of_a_fieldset_that_is_hidden(self) -> None:
        class Grouped(IntegrationConfigForm):
            more = forms.BooleanField(required=False)
            port = forms.IntegerField()
            path = forms.CharField()

            class Meta:
                fieldsets: ClassVar = (
                    ("More", {"fields": ("port", "path"), "visible_when": when("more").equals(True)}),
                )
                presentation: ClassVar = {"path": Presentation(visible_when=when("port").greater_than(1))}

        def bound(**data: Any) -> IntegrationConfigForm:
            return Grouped({"name": "x", **data}, integration=SIGN_IN)

        assert codes(bound()) == {}
        assert codes(bound(more=True)) == {"port": ["required"]}
        assert codes(bound(more=True, port=1)) == {}
        assert codes(bound(more=True, port=2)) == {"path": ["required"]}
        assert bound().fieldsets()[1] == Fieldset(
            name="more", title="More", fields=("port", "path"), visible_when=when("more").equals(True)
        )

    def test_may_hang_on_a_number_however_it_is_written(self) -> None:
        class Priced(Settings):
            price: Decimal = setting("Price", default=Decimal(0))
            why: str = setting("Why", visible_when=when("price").equals(12.5))

        class Shop(SignIn):
            settings_class = Priced
            config_form_cls = Priced.form_class()

        def bound(data: Any, **kwargs: Any) -> IntegrationConfigForm:
            return Shop.config_form_cls(data, integration=Shop(SampleManager()), **kwargs)

        assert codes(bound({"name": "x", "price": "12.50"})) == {"why": ["required"]}
        assert codes(bound({}, config=stored_config(settings={"price": "12.50"}))) == {"why": ["required"]}
        with pytest.raises(SettingsInvalid, match=r"^why: "):
            Priced.from_values({"price": "12.50"})

    def test_ends_a_circle_of_rules(self) -> None:
        class Circle(IntegrationConfigForm):
            one = forms.CharField(required=False)
            two = forms.CharField(required=False)

            class Meta:
                presentation: ClassVar = {
                    "one": Presentation(visible_when=when("two").is_set()),
                    "two": Presentation(visible_when=when("one").is_set()),
                }

        assert Circle({"name": "x", "one": "1", "two": "2"}, integration=SIGN_IN).values() == {
            "one": "1",
            "two": "2",
        }


class TestARequiredField:
    def test_is_so_while_its_rule_holds(self) -> None:
        assert codes(form({"name": "x", "proxy": "p"})) == {"proxy_port": ["required"]}
        assert codes(form({"name": "x", "proxy": "p", "proxy_port": 80})) == {}
        assert codes(form({"name": "x", "proxy": "p", "proxy_port": "8080"})) == {
            "backup_token": ["required"]
        }

    def test_has_djangos_own_words_for_it(self) -> None:
        assert form({"name": "x", "proxy": "p"}).errors["proxy_port"] == ["This field is required."]

    def test_that_is_secret_may_be_kept(self) -> None:
        config = stored_config(settings={"proxy": "p", "proxy_port": 8080}, secrets_set={"backup_token"})

        assert codes(form({}, config=config)) == {}
        assert codes(form({"backup_token": CLEAR}, config=config)) == {"backup_token": ["required"]}

    def test_is_asked_for_when_settings_are_read(self) -> None:
        with pytest.raises(SettingsInvalid) as caught:
            Login.from_values({"auth": "none", "proxy": "p"})

        assert caught.value.errors == {"proxy_port": ["This field is required."]}

    def test_learns_of_a_secret_only_whether_it_is_set(self) -> None:
        class Guess(IntegrationConfigForm):
            token = SecretField(required=False)
            extra = forms.CharField(required=False)

            class Meta:
                presentation: ClassVar = {"extra": Presentation(required_when=when("token").equals("s3cret"))}

        assert codes(Guess({"name": "x", "token": "s3cret"}, integration=SIGN_IN)) == {}


class TestALockedField:
    class Locked(IntegrationConfigForm):
        host = forms.CharField(initial="h")
        token = SecretField()
        when = forms.SplitDateTimeField(required=False)
        own = forms.CharField(required=False, disabled=True, initial="o")

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.disabled_fields |= {"host": True, "token": True, "when": True}
            self.disabled_reasons["host"] = "Set by the environment."

    config = stored_config(settings={"host": "stored"}, secrets_set={"token"})

    def bound(self, data: Any) -> IntegrationConfigForm:
        return self.Locked(data, integration=SIGN_IN, config=self.config)

    def test_keeps_its_value_when_it_is_left_out(self) -> None:
        assert codes(self.bound({})) == {}
        assert self.bound({}).values() == {"host": "stored", "when": None, "own": "o"}
        assert self.bound({}).secrets() == {}

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            ({"host": "mine"}, "host"),
            ({"host": "stored"}, "host"),
            ({"host": {"wrong": "kind"}}, "host"),
            ({"token": "t"}, "token"),
            ({"token-clear": "on"}, "token"),
            ({"own": "mine"}, "own"),
            (QueryDict("name=x&host=mine"), "host"),
            (QueryDict("name=x&when_0=2026-01-02&when_1=12:00"), "when"),
        ],
    )
    def test_takes_none(self, data: Any, name: str) -> None:
        bound = self.bound(data)

        assert codes(bound) == {name: ["locked"]}
        with pytest.raises(ValueError, match="not valid"):
            bound.values()
        assert self.config.settings == {"host": "stored"}

    def test_says_why(self) -> None:
        assert self.bound({"host": "h"}).errors["host"] == ["Set by the environment."]
        assert self.bound({"token": "t"}).errors["token"] == ["It can't be changed here."]


class TestWhatAnAuthorAddsInTheConstructor:
    class Late(IntegrationConfigForm):
        kind = forms.ChoiceField(choices=())

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            kind: Any = self.fields["kind"]
            kind.choices = [("a", "A")]
            self.fields["added"] = forms.IntegerField()
            self.fields["hidden_word"] = forms.CharField(widget=forms.PasswordInput, required=False)

        def clean(self) -> None:
            if self.cleaned_data.get("added") == 13:
                raise ValidationError("Not that.", code="unlucky")
            if self.cleaned_data.get("added") == 14:
                self.add_error("kind", "Not with fourteen.")
            if self.cleaned_data.get("added") == 15:
                raise RuntimeError("An author's mistake.")

    def bound(self, **data: Any) -> IntegrationConfigForm:
        return self.Late({"name": "x", "kind": "a", **data}, integration=SIGN_IN)

    def test_is_taken_as_if_it_had_been_declared(self) -> None:
        bound = self.bound(added="7", hidden_word="w")

        assert codes(bound) == {}
        assert (bound.values(), bound.secrets()) == ({"kind": "a", "added": 7}, {"hidden_word": "w"})

    def test_is_shown_as_it_is_stored(self) -> None:
        shown = self.Late(integration=SIGN_IN, config=stored_config(settings={"kind": "a", "added": 9}))

        assert shown["added"].value() == 9

    def test_lands_its_errors_on_their_fields(self) -> None:
        assert codes(self.bound(added="x")) == {"added": ["invalid"]}
        assert codes(self.bound(added=13)) == {"__all__": ["unlucky"]}
        assert self.bound(added=14).errors["kind"] == ["Not with fourteen."]

    def test_raises_what_it_raises(self) -> None:
        with pytest.raises(RuntimeError, match="An author's mistake"):
            self.bound(added=15).is_valid()


def test_a_presentation_is_said_by_the_field_else_by_the_form() -> None:
    class Shown(IntegrationConfigForm):
        one = forms.CharField()
        two = forms.CharField()

        class Meta:
            presentation: ClassVar = {"one": Presentation(width="HALF")}

    class Declared(Settings):
        port: int = setting("Port", default=1, unit="ms", advanced=True, suggestions=["1"], width="THIRD")

    assert presentation_of(Shown, "one").width == "HALF"
    assert presentation_of(Shown(integration=SIGN_IN), "two") == Presentation()
    assert presentation_of(Declared.form_class(), "port") == Presentation(
        unit="ms", advanced=True, suggestions=("1",), width="THIRD"
    )


class TestSecretsThatAreMissing:
    form = Login.form_class()

    @pytest.mark.parametrize(
        ("settings", "present", "missing"),
        [
            ({}, set(), []),
            ({"auth": "none"}, set(), []),
            ({"auth": "token"}, set(), ["token"]),
            ({"auth": "token"}, {"token"}, []),
            ({"auth": "none", "proxy_port": 8080}, set(), ["backup_token"]),
            ({"auth": "token", "proxy_port": 8080}, {"backup_token"}, ["token"]),
        ],
    )
    def test_hang_on_the_settings(self, settings: Any, present: set[str], missing: list[str]) -> None:
        assert self.form.missing_secrets(settings=settings, present=present) == missing

    def test_may_be_those_of_a_mapping(self) -> None:
        class Called(Settings):
            headers: dict[str, Secret] = setting("Headers")

        form = Called.form_class()

        assert form.missing_secrets(settings={}, present=set()) == ["headers"]
        assert form.missing_secrets(settings={}, present={"headers.a"}) == []
