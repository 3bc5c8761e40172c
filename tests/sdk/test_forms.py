"""The form of a config: what a new one needs, what an existing one keeps."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.http import QueryDict

from jackfield.sdk import Integration, IntegrationConfigForm, Settings, setting
from jackfield.sdk.fieldsets import Fieldset
from jackfield.sdk.formfields import CLEAR
from jackfield.sdk.testing import SampleManager
from tests.sdk.chat import CHAT, GOOD, ChatForm, codes, form, stored_config


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
        assert found[-1].fields == ("event_types", "conditions")

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


class TestEmptyDefaults:
    class Declared(Settings):
        shown_as: str = setting("Shown as", default="Jackfield")
        footer: str = setting("Footer", default="Bye", required=False)

    make: ClassVar[Callable[..., IntegrationConfigForm]] = Declared.form_class()

    def test_stand_in_for_what_was_emptied(self) -> None:
        bound = type(self).make({"name": "x", "shown_as": "", "footer": ""}, integration=CHAT)

        assert bound.values() == {"shown_as": "Jackfield", "footer": ""}
