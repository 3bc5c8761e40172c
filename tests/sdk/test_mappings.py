"""Keys with values, plain and secret."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from jackfield.sdk import IntegrationConfigForm, Secret, Settings, SettingsInvalid, setting
from jackfield.sdk.formfields import MappingField
from tests.sdk.browsing import submitted
from tests.sdk.chat import CHAT, codes, stored_config
from tests.sdk.test_wrong_values import ANYTHING


class Called(Settings):
    headers: dict[str, str] = setting("Headers", default={"Accept": "*/*"}, max_items=3)
    tags: dict[str, str] = setting("Tags", required=False, default={})
    credentials: dict[str, Secret] = setting("Credentials", required=False, default={}, max_items=3)


class Needy(Settings):
    credentials: dict[str, Secret] = setting("Credentials", min_items=2)


def form(data: Any, kind: type[Settings] = Called, **kwargs: Any) -> IntegrationConfigForm:
    sent = data if isinstance(data, QueryDict) or data is None else {"name": "x", **data}
    return kind.form_class()(sent, integration=CHAT, **kwargs)


def with_secrets(*names: str) -> Any:
    return stored_config(settings={"headers": {"A": "1", "B": "2"}}, secrets_set=set(names))


class TestAMapping:
    def test_is_stored_and_read_as_it_was_sent(self) -> None:
        bound = form({"headers": {"X-One": "1", " X-Two ": ""}})

        assert codes(bound) == {}
        assert bound.values()["headers"] == {"X-One": "1", "X-Two": ""}
        assert Called.from_values(bound.values()).headers == {"X-One": "1", "X-Two": ""}

    def test_has_a_default_that_nobody_can_change(self) -> None:
        Called.from_values({}).headers["Accept"] = "changed"

        assert Called.from_values({}).headers == {"Accept": "*/*"}
        assert form({}).values()["headers"] == {"Accept": "*/*"}
        assert Called.default_values() == {"headers": {"Accept": "*/*"}, "tags": {}, "credentials": {}}

    def test_keeps_the_value_of_a_key_that_is_sent_without_one(self) -> None:
        bound = form({"headers": {"A": None, "C": "3"}}, config=with_secrets())

        assert bound.values()["headers"] == {"A": "1", "C": "3"}

    def test_may_be_a_list_of_pairs_or_json(self) -> None:
        assert form({"headers": [("a", "1"), ["b", "2"]]}).values()["headers"] == {"a": "1", "b": "2"}
        assert form({"headers": '{"a": "1"}'}).values()["headers"] == {"a": "1"}

    def test_is_shown_to_a_browser_as_json(self) -> None:
        shown = submitted(str(form(None, config=with_secrets())))

        assert json.loads(str(shown["headers"])) == {"A": "1", "B": "2"}
        assert form(shown, config=with_secrets()).values()["headers"] == {"A": "1", "B": "2"}

    def test_that_a_browser_leaves_out_stays(self) -> None:
        assert form(QueryDict("name=x"), config=with_secrets()).values()["headers"] == {"A": "1", "B": "2"}

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ({"a": 1}, "text"),
            ({"a": ["b"]}, "text"),
            ({"": "x"}, "key"),
            ({" ": "x"}, "key"),
            ({"a" * 201: "x"}, "key"),
            ({"a\nb": "x"}, "key"),
            ({"a\x00": "x"}, "key"),
            ({"\ud800": "x"}, "key"),
            ({7: "x"}, "key"),
            ({"a": "\x00"}, "invalid"),
            ({"a": "\ud800"}, "invalid"),
            ({"a": "x" * 10_001}, "length"),
            ({"a": None}, "missing"),
            ([("a", "1"), ("a", "2")], "duplicate"),
            ([("a", "1"), (" a", "2")], "duplicate"),
            ('{"a": "1", "a": "2"}', "duplicate"),
            ([("a",)], "kind"),
            ([1], "kind"),
            ("text", "kind"),
            ("[" * 100_000, "kind"),
            ("x" * 1_000_000, "length"),
            (7, "kind"),
            (True, "kind"),
            ({str(n): "x" for n in range(4)}, "max_items"),
            ({str(n): "x" for n in range(100_000)}, "max_items"),
        ],
    )
    def test_refuses_what_is_none(self, value: Any, code: str) -> None:
        bound = form({"headers": value})

        assert codes(bound) == {"headers": [code]}
        assert len(json.dumps(bound.errors.get_json_data())) < 1_000

    @pytest.mark.parametrize("kept", ["text", 7, [1, 2], True])
    def test_that_was_stored_as_something_else_can_be_filled_in_anew(self, kept: Any) -> None:
        config = stored_config(settings={"headers": kept})

        assert list(form({}, config=config).errors) == ["headers"]
        assert form({"headers": {"a": "1"}}, config=config).values()["headers"] == {"a": "1"}

    def test_is_invalid_when_settings_are_read(self) -> None:
        with pytest.raises(SettingsInvalid, match=r"^headers: "):
            Called.from_values({"headers": {"a": 1}})


class TestAMappingOfSecrets:
    def test_is_kept_as_a_secret_for_each_key(self) -> None:
        bound = form({"credentials": {"token": "t0p", "pass.word": "s3cret"}})

        assert codes(bound) == {}
        assert bound.secrets() == {"credentials.token": "t0p", "credentials.pass.word": "s3cret"}
        assert "credentials" not in bound.values()

    @pytest.mark.parametrize("kept", [None, ""])
    def test_keeps_replaces_adds_and_drops(self, kept: Any) -> None:
        config = with_secrets("credentials.a", "credentials.b", "credentials.c", "other.d")

        bound = form({"credentials": {"a": kept, "b": "new", "e": "added"}}, config=config)

        assert codes(bound) == {}
        assert bound.secrets() == {"credentials.b": "new", "credentials.e": "added", "credentials.c": None}

    @pytest.mark.parametrize("data", [{}, {"credentials": None}])
    def test_stays_when_it_is_left_out(self, data: dict[str, Any]) -> None:
        assert form(data, config=with_secrets("credentials.a")).secrets() == {}

    def test_can_be_emptied(self) -> None:
        bound = form({"credentials": {}}, config=with_secrets("credentials.a"))

        assert bound.secrets() == {"credentials.a": None}

    def test_needs_a_value_for_a_new_key(self) -> None:
        assert codes(form({"credentials": {"b": ""}}, config=with_secrets("credentials.a"))) == {
            "credentials": ["missing"]
        }

    def test_counts_its_keys(self) -> None:
        config = stored_config(settings={}, secrets_set={"credentials.a", "credentials.b"})

        assert codes(form({}, Needy)) == {"credentials": ["required"]}
        assert codes(form({"credentials": {"a": "1"}}, Needy)) == {"credentials": ["min_items"]}
        assert codes(form({}, Needy, config=config)) == {}
        assert codes(form({"credentials": {"a": None}}, Needy, config=config)) == {
            "credentials": ["min_items"]
        }

    def test_shows_keys_and_no_values(self) -> None:
        config = with_secrets("credentials.token")
        shown, typed = form(None, config=config), form({"credentials": {"token": "s3cret", "": ""}})

        assert shown.initial["credentials"] == {"token": None}
        assert json.loads(str(submitted(str(shown))["credentials"])) == {"token": None}
        assert "s3cret" not in str(typed)
        assert "s3cret" not in str(typed.errors)

    def test_comes_back_unharmed_from_a_browser(self) -> None:
        config = with_secrets("credentials.token")

        assert form(submitted(str(form(None, config=config))), config=config).secrets() == {}

    def test_is_a_dict_of_secrets_for_the_author(self) -> None:
        settings = Called.from_values({"credentials.token": "t0p", "credentials.key": Secret("k")})

        assert settings.credentials == {"token": Secret("t0p"), "key": Secret("k")}
        assert "t0p" not in repr(settings)
        with pytest.raises(SettingsInvalid, match=r"^credentials: "):
            Needy.from_values({"credentials.a": "1"})

    def test_may_be_read_as_it_was_typed(self) -> None:
        settings = Called.from_values({"credentials": {"a": "typed", "b": "typed"}, "credentials.b": "kept"})

        assert settings.credentials == {"a": Secret("typed"), "b": Secret("kept")}
        with pytest.raises(SettingsInvalid, match=r"^credentials: "):
            Called.from_values({"credentials": ["a"]})

    def test_is_told_to_the_field_by_the_form(self) -> None:
        field = form({}, config=with_secrets("credentials.a")).fields["credentials"]

        assert isinstance(field, MappingField)
        assert field.kept == {"a": None}


@given(ANYTHING, ANYTHING)
def test_whatever_comes_is_entries_or_an_error(headers: Any, credentials: Any) -> None:
    bound = form({"headers": headers, "credentials": credentials}, config=with_secrets("credentials.a"))

    if bound.is_valid():
        json.dumps([bound.values(), bound.secrets()], ensure_ascii=False).encode()
        assert all(isinstance(text, str) for text in bound.values()["headers"].values())
    else:
        assert bound.errors.keys() <= {"headers", "credentials"}


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=5), max_size=3))
def test_what_is_taken_is_what_is_read(entries: dict[str, str]) -> None:
    bound = form({"tags": entries})

    if bound.is_valid():
        assert bound.values()["tags"] == {key.strip(): value for key, value in entries.items()}
        assert Called.from_values(bound.values()).tags == bound.values()["tags"]
