"""Activation forms are any Django form: what they ask goes in and comes out like that of a config's form."""

import asyncio
from typing import Any

import pytest
from django.db import connections

from jackfield.registry import operations, queries
from jackfield.sdk import Context
from tests.api.form_kinds import Setup
from tests.api.form_queries import FORM, again, by_name
from tests.api.people import Caller, People
from tests.api.test_forms_fields import named

pytestmark = pytest.mark.usefixtures("form_kinds")

GOOD = named(
    opened={"iso": "2026-01-02T12:30:00Z"},
    headers={"mapping": [{"key": "a", "value": "1"}]},
    targets={"rows": [{"values": named(url={"text": "https://one.test"})}]},
    maybe={"choice": "true"},
    count={"number": "7"},
)


@pytest.fixture
def root(people: People) -> Caller:
    """The administrator's client."""
    return people.caller(people.root)


def form(root: Caller, integration_id: str) -> Any:
    """The activation form."""
    query = f'{{ integration(integrationId: "{integration_id}") {{ activationForm {FORM} }} }}'
    return root.ask(query)["integration"]["activationForm"]


def test_parts_rows_and_keys_are_kept_and_shown_again(root: Caller) -> None:
    answer = root.do("activateIntegration", integrationId="setup", values=GOOD)

    assert answer["__typename"] == "ActivateIntegrationPayload", answer
    assert queries.record_of("setup").settings == {
        "opened": "2026-01-02T12:30:00+00:00",
        "headers": {"a": "1"},
        "targets": [{"url": "https://one.test"}],
        "maybe": True,
        "title": "",
        "count": 7,
    }
    found = by_name(form(root, "setup"))
    assert (found["opened"]["iso"], found["maybe"]["choice"]) == ("2026-01-02T12:30:00Z", "true")
    assert found["headers"]["entries"] == [{"key": "a", "value": "1", "isSet": True}]
    assert [row["rowId"] for row in found["targets"]["rows"]] == ["0"]


def test_what_is_left_out_keeps_its_value(root: Caller) -> None:
    root.do("activateIntegration", integrationId="setup", values=GOOD)
    before = queries.record_of("setup").settings

    answer = root.do("activateIntegration", integrationId="setup", values=named(title={"text": "x"}))
    kept = named(
        headers={"mapping": [{"key": "a", "keep": True}]}, targets={"rows": [{"rowId": "0", "values": []}]}
    )
    again_kept = root.do("activateIntegration", integrationId="setup", values=kept)

    assert answer["__typename"] == again_kept["__typename"] == "ActivateIntegrationPayload"
    assert queries.record_of("setup").settings == {**before, "title": "x"}


@pytest.mark.parametrize(
    "text", ["a\0b", "\ud800", "x" * 200_000], ids=["null character", "half a character", "huge"]
)
def test_hostile_texts_are_refused_and_nothing_is_kept(root: Caller, text: str) -> None:
    before = queries.record_of("setup").settings

    answer = root.do("activateIntegration", integrationId="setup", values=named(title={"text": text}))

    assert [issue["path"] for issue in answer["issues"]] == [["values", "title"]]
    assert queries.record_of("setup").settings == before


def test_a_row_that_will_not_do_is_refused_at_its_place(root: Caller) -> None:
    wrong = named(targets={"rows": [{"values": []}]})
    token = form(root, "setup")["token"]

    answer = root.do("activateIntegration", integrationId="setup", values=wrong)
    shown = by_name(again(root, token, wrong))

    assert answer["issues"] == [{"path": ["values", "targets", "0", "url"], "code": "required"}]
    [row] = shown["targets"]["rows"]
    assert len(row["fields"][0]["errors"]) == 1


def test_an_activation_form_with_a_mapping_of_secrets_is_its_author_s_mistake(root: Caller) -> None:
    values = named(passwords={"mapping": [{"key": "a", "value": "correct-horse"}]})

    answer = root.do("activateIntegration", integrationId="leaky", values=values)

    assert form(root, "leaky") is None
    assert (answer["__typename"], answer["code"]) == ("CheckFailedError", "CHECK_FAILED")
    assert "correct-horse" not in str(queries.record_of("leaky").settings)


def test_a_second_tab_does_not_undo_what_the_first_has_saved(root: Caller) -> None:
    token = form(root, "setup")["token"]

    first = root.do("activateIntegration", integrationId="setup", formToken=token, values=GOOD)
    before = queries.record_of("setup").settings
    second = root.do(
        "activateIntegration", integrationId="setup", formToken=token, values=named(title={"text": "x"})
    )

    assert first["__typename"] == "ActivateIntegrationPayload", first
    assert (second["__typename"], second["code"]) == ("ConflictError", "CONFLICT")
    assert queries.record_of("setup").settings == before
    token = form(root, "setup")["token"]
    third = root.do(
        "activateIntegration", integrationId="setup", formToken=token, values=named(title={"text": "x"})
    )
    assert third["__typename"] == "ActivateIntegrationPayload", third
    assert queries.record_of("setup").settings == {**before, "title": "x"}


def test_programs_that_change_settings_at_the_same_time_undo_nothing_of_each_other(
    root: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.do("activateIntegration", integrationId="setup", values=GOOD)
    before = queries.record_of("setup").settings
    check_activation = Setup.check_activation

    def theirs() -> None:
        try:
            settings = {**before, "title": "theirs"}
            operations.activate(integration_id="setup", actor=None, settings=settings)
        finally:
            connections.close_all()

    async def changed(self: Setup, context: Context[Any]) -> None:
        """While the service looks at one's settings another one saves."""
        monkeypatch.setattr(Setup, "check_activation", check_activation)
        await asyncio.to_thread(theirs)

    monkeypatch.setattr(Setup, "check_activation", changed)
    answer = root.do("activateIntegration", integrationId="setup", values=named(count={"number": "8"}))

    assert answer["__typename"] == "ActivateIntegrationPayload", answer
    assert queries.record_of("setup").settings == {**before, "title": "theirs", "count": 8}
