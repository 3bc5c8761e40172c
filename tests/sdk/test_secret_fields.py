"""Secrets in forms, whatever field asks for them: written, never read."""

from typing import Any, ClassVar

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import MaxLengthValidator

from jackfield.sdk import (
    Integration,
    IntegrationConfigForm,
    Secret,
    Settings,
    SettingsInvalid,
    setting,
    steps,
)
from jackfield.sdk.formfields import CLEAR, SecretField, SecretTextarea, as_secret, is_secret, secured
from jackfield.sdk.testing import SampleManager
from tests.sdk.browsing import submitted
from tests.sdk.chat import codes, stored_config

KEY = "-----BEGIN KEY-----\nc2VjcmV0\n-----END KEY-----\n"


class TokenField(forms.CharField):
    """An author's own, with a cleaning of its own."""

    def clean(self, value: Any) -> Any:
        return str(super().clean(value)).upper()


def not_short(value: str) -> None:
    if len(value) < 4:
        raise ValidationError("Too short.", code="short")


class Passwords(forms.Form):
    shared = forms.CharField(widget=forms.PasswordInput)


class PasswordForm(Passwords, IntegrationConfigForm):
    password = forms.CharField(
        label="Password",
        help_text="Yours.",
        widget=forms.PasswordInput(attrs={"placeholder": "****"}, render_value=True),
        validators=[not_short],
        initial="changeme",
    )
    hook = forms.URLField(widget=forms.PasswordInput, required=False, assume_scheme="https")
    token = TokenField(widget=forms.PasswordInput, required=False, max_length=20)
    plain = forms.CharField(required=False)


class Service(Integration[Settings]):
    config_form_cls = PasswordForm
    default_settings: ClassVar = {"password": "in the code"}

    def initialize(self) -> None:
        pass


SERVICE = Service(SampleManager())
GOOD = {"name": "x", "password": "hunter2", "shared": "s"}


def form(data: Any, **kwargs: Any) -> IntegrationConfigForm:
    return PasswordForm(data, integration=SERVICE, **kwargs)


class TestAPasswordInput:
    def test_is_a_secret(self) -> None:
        bound = form({**GOOD, "hook": "https://h.test/x", "token": "abc"})

        assert codes(bound) == {}
        assert bound.values() == {"plain": ""}
        assert bound.secrets() == {
            "shared": "s",
            "password": "hunter2",
            "hook": "https://h.test/x",
            "token": "ABC",
        }

    def test_is_counted_among_the_secrets_and_not_among_the_destinations(self) -> None:
        assert PasswordForm.secret_names == ("shared", "password", "hook", "token")
        assert PasswordForm.destination_names == ()

    def test_keeps_the_validation_and_the_words_of_its_field(self) -> None:
        assert codes(form({**GOOD, "password": "abc"})) == {"password": ["short"]}
        assert codes(form({**GOOD, "hook": "no url"})) == {"hook": ["invalid"]}
        assert codes(form({**GOOD, "token": "x" * 21})) == {"token": ["max_length"]}
        field = PasswordForm.base_fields["password"]
        assert (field.label, field.help_text) == ("Password", "Yours.")
        assert field.widget.attrs["placeholder"] == "****"

    def test_is_bounded_and_has_no_default(self) -> None:
        field: Any = PasswordForm.base_fields["password"]

        assert (field.max_length, field.initial) == (10_000, None)
        assert [v.limit_value for v in field.validators if isinstance(v, MaxLengthValidator)] == [10_000]
        assert codes(form({"name": "x", "shared": "s"})) == {"password": ["required"]}

    def test_is_kept_replaced_and_cleared_as_secrets_are(self) -> None:
        config = stored_config(settings={}, secrets_set={"password", "shared", "token"})

        assert form({}, config=config).secrets() == {}
        assert form({"token": CLEAR}, config=config).secrets() == {"token": None}
        assert codes(form({"password": CLEAR}, config=config)) == {"password": ["required"]}

    def test_never_shows_what_was_typed_or_stored(self) -> None:
        config = stored_config(settings={"password": "old secret"}, secrets_set={"password"})

        html = f"{form(None, config=config)}{form({'password': 'new secret'}, config=config)}"

        assert "secret" not in html
        assert "in the code" not in str(form(None))

    def test_leaves_the_form_that_it_was_taken_from_alone(self) -> None:
        assert type(Passwords.base_fields["shared"]) is forms.CharField

    def test_is_a_secret_for_the_author(self) -> None:
        settings: Any = Service.settings_class.from_values({"password": "hunter2", "shared": Secret("s")})

        assert (settings.password, settings.token) == (Secret("hunter2"), None)


class TestASecretOfManyLines:
    class Keys(Settings):
        key: Secret = setting("Key", multiline=True, file_types=[".pem"])

    def bound(self, data: Any, **kwargs: Any) -> IntegrationConfigForm:
        return self.Keys.form_class()(data, integration=SERVICE, **kwargs)

    def test_keeps_its_lines(self) -> None:
        bound = self.bound({"name": "x", "key": KEY})

        assert isinstance(bound.fields["key"].widget, SecretTextarea)
        assert bound.secrets() == {"key": KEY}
        assert self.Keys.from_values({"key": KEY}).key.reveal() == KEY

    def test_is_never_shown(self) -> None:
        bound = self.bound({"name": "", "key": KEY})

        assert "c2VjcmV0" not in str(bound)
        assert submitted(str(bound))["key"] == ""

    def test_may_be_cleared_by_a_browser(self) -> None:
        config = stored_config(settings={}, secrets_set={"key"})

        assert codes(self.bound({"key-clear": "on"}, config=config)) == {"key": ["required"]}

    @pytest.mark.parametrize("value", ["x" * 100_001, "a\x00", "\ud800", ["a"], {"a": 1}, 7])
    def test_is_refused_when_it_is_broken(self, value: Any) -> None:
        assert list(self.bound({"name": "x", "key": value}).errors) == ["key"]
        with pytest.raises(SettingsInvalid):
            self.Keys.from_values({"key": value})


class TestAsSecret:
    def test_leaves_what_is_none(self) -> None:
        field = forms.CharField()

        assert as_secret(field) is field
        assert not is_secret(field)
        assert not is_secret(forms.IntegerField(widget=forms.PasswordInput))

    def test_turns_a_field_of_a_plain_form_once(self) -> None:
        field = Passwords().fields["shared"]

        once = as_secret(field)

        assert as_secret(once) is once
        assert isinstance(once, SecretField)
        assert type(once).__name__ == "SecretCharField"


def test_a_secret_has_no_default() -> None:
    class Bad(Settings):
        headers: dict[str, Secret] = setting("Headers", default={"a": "b"})

    with pytest.raises(ImproperlyConfigured, match=r"^headers: a secret has no default"):
        Bad.form_class()


def test_a_secret_that_need_not_be_there_is_none_without_its_type_saying_so() -> None:
    class Optional(Settings):
        token: Secret = setting("Token", required=False)

    assert Optional.form_class().base_fields["token"].required is False
    assert Optional.default_values() == {}
    assert Optional.from_values({}).token is None
    assert Optional.from_values({"token": "letters"}).token == Secret("letters")


class TestASecuredForm:
    def test_is_itself_without_password_inputs(self) -> None:
        class Plain(forms.Form):
            token = SecretField()

        assert secured(Plain) is Plain

    def test_is_another_that_asks_for_secrets(self) -> None:
        once, again = secured(Passwords), secured(Passwords)

        assert once is again
        assert issubclass(once, Passwords)
        assert isinstance(once.base_fields["shared"], SecretField)

    def test_is_what_activation_and_steps_ask_with(self) -> None:
        class Activated(Service):
            activation_form_cls = Passwords

        form_class: Any = Activated.activation_form_cls
        step = steps.Form(step_id="s", title="S", form_class=Passwords)

        assert isinstance(form_class.base_fields["shared"], SecretField)
        assert isinstance(step.form_class.base_fields["shared"], SecretField)
