"""Query.fieldChoices: asked of the service by the author's method, or searched among what the form knows."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import Group
from pytest_django import Settings

from jackfield.accounts.scopes import TokenScope
from jackfield.api.forms import remote
from jackfield.configs import operations
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.sdk.conditions import register_condition_choice, unregister_condition_choice
from tests.api.form_queries import CONDITIONS, by_name, form_of, new_form
from tests.api.people import Caller, People
from tests.api.test_forms_fields import create, named
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.usefixtures("form_kinds")

SECRET = "correct-horse-battery"
QUERY = """query($token: ID!, $field: String!, $search: String, $first: Int, $after: Cursor,
    $dependencies: [FieldValueInput!]! = []) {
    fieldChoices(token: $token, field: $field, search: $search, first: $first, after: $after,
        dependencies: $dependencies) {
        items { value label description disabled } endCursor hasMore code problem
    } }"""


def ask(caller: Caller, token: str, field: str, **more: Any) -> Any:
    """What fieldChoices says."""
    return caller.ask(QUERY, {"token": token, "field": field, **more})["fieldChoices"]


def why(page: Any) -> tuple[str, str]:
    """Why there are none."""
    assert page["items"] == []
    return page["code"], page["problem"]


def has_rooms(receiver: Receiver, *rooms: str, after: str = "") -> None:
    """Let the service have rooms."""
    body = json.dumps({"rooms": rooms, "after": after}).encode()
    receiver.answer_with(Answer(body=body, headers={"content-type": "application/json"}), path="/rooms")


def room(caller: Caller, url: str) -> str:
    """A config of the rooms; the token of its form."""
    values = named(url={"text": url}, token={"secret": {"set": SECRET}})
    made = create(caller, "rooms", values)
    return str(form_of(caller, made["config"]["id"], "{ token }")["token"])


def typed(url: str, secret: str = SECRET) -> list[dict[str, Any]]:
    """What the choices of a room depend on."""
    return named(url={"text": url}, token={"secret": {"set": secret}})


def test_a_new_form_s_choices_are_asked_with_what_is_typed(ada: Caller, receiver: Receiver) -> None:
    has_rooms(receiver, "attic", "cellar", after="more")
    token = new_form(ada, "rooms", "{ token }")["token"]

    page = ask(ada, token, "room", dependencies=typed(receiver.url))

    assert [(item["value"], item["label"]) for item in page["items"]] == [
        ("attic", "Attic"),
        ("cellar", "Cellar"),
    ]
    assert (page["hasMore"], page["code"], page["problem"]) == (True, None, None)
    [request] = receiver.requests
    assert (request.headers["x-token"], request.headers["x-after"]) == (SECRET, "")


def test_the_next_page_begins_where_the_author_said(ada: Caller, receiver: Receiver) -> None:
    has_rooms(receiver, "attic", after="place 7")
    token = new_form(ada, "rooms", "{ token }")["token"]
    first = ask(ada, token, "room", dependencies=typed(receiver.url))
    has_rooms(receiver, "cellar")

    second = ask(ada, token, "room", dependencies=typed(receiver.url), after=first["endCursor"])

    assert [item["value"] for item in second["items"]] == ["cellar"]
    assert (second["hasMore"], second["endCursor"]) == (False, None)
    assert receiver.requests[-1].headers["x-after"] == "place 7"
    assert SECRET not in str((first, second))
    assert first["items"][0]["description"] == "***"


def test_an_answer_that_is_longer_than_the_page_is_paged_here(ada: Caller, receiver: Receiver) -> None:
    token = new_form(ada, "rooms", "{ token }")["token"]
    url = named(url={"text": receiver.url})
    seen: list[str] = []
    after = None
    for _page in range(3):
        page = ask(ada, token, "rooms", first=100, after=after, dependencies=url)
        seen += [item["value"] for item in page["items"]]
        after = page["endCursor"]

    assert seen == [f"r{number}" for number in range(250)]
    assert after is None


def test_a_method_that_cannot_search_is_searched_here(ada: Caller, receiver: Receiver) -> None:
    token = new_form(ada, "rooms", "{ token }")["token"]

    page = ask(ada, token, "rooms", search="ROOM 24", dependencies=named(url={"text": receiver.url}))

    assert [item["value"] for item in page["items"]] == ["r24", *(f"r{number}" for number in range(240, 250))]


def test_without_what_they_depend_on_nobody_is_asked(ada: Caller, receiver: Receiver) -> None:
    token = new_form(ada, "rooms", "{ token }")["token"]

    no_url = ask(ada, token, "room")
    no_token = ask(ada, token, "room", dependencies=named(url={"text": receiver.url}))
    short = ask(ada, token, "room", dependencies=typed(receiver.url, "abc"))
    bad_url = ask(ada, token, "room", dependencies=typed("ftp://x"))

    assert why(no_url) == ("VALIDATION", "Fill in “URL” first.")
    assert why(no_token) == why(short) == ("VALIDATION", "Fill in “Token” first.")
    assert why(bad_url) == ("VALIDATION", "Fill in “URL” first.")
    assert receiver.requests == []


def test_a_stored_secret_is_used_for_the_stored_destination_alone(ada: Caller, receiver: Receiver) -> None:
    has_rooms(receiver, "attic")
    token = room(ada, receiver.url)
    elsewhere = Receiver()
    try:
        same = ask(ada, token, "room")
        kept = ask(ada, token, "room", dependencies=named(token={"secret": {"keep": True}}))
        moved = ask(ada, token, "room", dependencies=named(url={"text": elsewhere.url}))
        unread = ask(ada, token, "rooms", dependencies=named(url={"text": elsewhere.url}))
        cleared = ask(ada, token, "room", dependencies=named(token={"secret": {"clear": True}}))
        sent = [request.headers["x-token"] for request in elsewhere.requests]
    finally:
        elsewhere.close()

    assert [item["value"] for item in same["items"]] == ["attic"]
    assert [item["value"] for item in kept["items"]] == ["attic"]
    assert why(moved) == ("VALIDATION", "Fill in “Token” first.")
    assert len(unread["items"]) == 50
    assert why(cleared) == ("VALIDATION", "Fill in “Token” first.")
    assert sent == ["none"]
    assert [request.headers["x-token"] for request in receiver.requests] == [SECRET, SECRET]


@pytest.mark.parametrize("of", ["a form", "a step"])
def test_what_is_typed_goes_to_no_place_that_was_not_seen(
    ada: Caller, people: People, receiver: Receiver, of: str
) -> None:
    token = room(ada, "https://r.test")
    config = Config.objects.get()
    if of == "a step":
        step = "flow { step { ... on FormStep { form { token } } } }"
        started = ada.do("startFlow", step, kind="CONFIGURE", configId=f"cfg_{config.pk}")
        token = started["flow"]["step"]["form"]["token"]
    moved = {**config.settings, "url": receiver.url}
    operations.update(actor=people.ada, config_id=config.pk, settings=moved, secrets={"token": "t0ken"})

    page = ask(ada, token, "room", dependencies=named(token={"secret": {"set": "typed-before"}}))

    assert why(page) == ("FORM_EXPIRED", "Somebody has changed the config since: read the form again.")
    assert receiver.requests == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(status=401), "401"),
        (Answer(status=503), "503"),
        (Answer(status=404), "404"),
        (Answer(is_dropping=True), ""),
    ],
    ids=["refused", "down", "not there", "hung up"],
)
def test_what_the_service_says_instead_is_the_problem(
    ada: Caller, receiver: Receiver, answer: Answer, sentence: str
) -> None:
    receiver.answer_with(answer, path="/rooms")
    token = room(ada, receiver.url)

    code, problem = why(ask(ada, token, "room"))

    assert code == "CHECK_FAILED"
    assert sentence in problem
    assert problem
    assert SECRET not in problem


def test_a_service_that_hangs_is_given_up(ada: Caller, receiver: Receiver, settings: Settings) -> None:
    settings.JACKFIELD_CHECK_DEADLINE_S = 0.3
    receiver.answer_with(Answer(is_hanging=True), path="/rooms")
    token = room(ada, receiver.url)

    code, problem = why(ask(ada, token, "room"))

    assert code == "CHECK_FAILED"
    assert "0.3 s" in problem


def test_an_author_s_mistake_is_masked_and_logged_with_stars(
    ada: Caller, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    token = room(ada, receiver.url)
    caplog.set_level(logging.INFO)

    code, problem = why(ask(ada, token, "broken"))

    [record] = [one for one in caplog.records if one.message == "choices failed"]
    assert (code, "RuntimeError" in problem) == ("CHECK_FAILED", True)
    assert "it was ***" in str(vars(record))
    assert SECRET not in " ".join(str(vars(one)) for one in caplog.records)


def test_addresses_that_must_not_be_called_are_not(
    ada: Caller, settings: Settings, receiver: Receiver
) -> None:
    settings.JACKFIELD_ALLOW_NETWORKS = ()
    token = new_form(ada, "rooms", "{ token }")["token"]

    code, _problem = why(ask(ada, token, "room", dependencies=typed(receiver.url)))

    assert code == "CHECK_FAILED"
    assert receiver.requests == []


def test_a_token_that_has_run_out_says_so_and_nobody_is_asked(
    people: People, ada: Caller, receiver: Receiver
) -> None:
    token = room(ada, receiver.url)
    config = Config.objects.get()
    grant(actor=people.ada, config_id=config.pk, role=Role.VIEWER, user_id=people.ben.pk)

    for caller, given in (
        (ada, "nonsense"),
        (people.caller(people.ben), token),
        (people.caller(people.ada, TokenScope.READ), token),
    ):
        assert ask(caller, given, "room")["code"] == "FORM_EXPIRED"
    assert ask(people.anonymous, token, "room") is None
    assert receiver.requests == []


def test_a_field_without_choices_or_with_static_ones_alone(ada: Caller) -> None:
    token = new_form(ada, "rooms", "{ token }")["token"]

    assert ask(ada, token, "url")["code"] == "VALIDATION"
    assert ask(ada, token, "nonsense")["code"] == "VALIDATION"
    assert ask(ada, token, "room", dependencies=named(url={"number": "1"}))["code"] == "VALIDATION"
    assert [item["value"] for item in ask(ada, token, "auth")["items"]] == ["token", "basic"]


def test_rows_of_a_model_are_found_by_their_words_page_by_page(ada: Caller) -> None:
    Group.objects.bulk_create(Group(name=f"group {number:03}") for number in range(150))
    token = new_form(ada, "stock", "{ token }")["token"]

    found = ask(ada, token, "group", search="14", first=5)
    rest = ask(ada, token, "group", search="14", after=found["endCursor"])

    assert [item["label"] for item in found["items"]] == [
        "group 014",
        "group 114",
        *map("group {}".format, (140, 141, 142)),
    ]
    assert [item["label"] for item in rest["items"]] == [f"group {number}" for number in range(143, 150)]
    assert rest["hasMore"] is False


def test_many_choices_of_the_form_s_own_are_searched_too(ada: Caller) -> None:
    token = new_form(ada, "stock", "{ token }")["token"]

    page = ask(ada, token, "one_of_many", search="label 59")

    assert [item["value"] for item in page["items"]] == ["v59", *(f"v{number}" for number in range(590, 600))]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"first": 101}, "VALIDATION"),
        ({"first": -1}, "VALIDATION"),
        ({"search": "x" * 201}, "VALIDATION"),
        ({"search": "x\ny"}, "VALIDATION"),
        ({"after": "nonsense"}, "BAD_CURSOR"),
    ],
)
def test_arguments_out_of_bounds_are_refused(ada: Caller, arguments: dict[str, Any], code: str) -> None:
    token = new_form(ada, "stock", "{ token }")["token"]

    answer = ada.raw(QUERY, {"token": token, "field": "group", **arguments})

    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


def test_a_search_that_cannot_be_printed_is_told_so(ada: Caller) -> None:
    token = new_form(ada, "stock", "{ token }")["token"]

    [error] = ada.raw(QUERY, {"token": token, "field": "group", "search": "\x00"})["errors"]

    assert error["message"] == "Search for characters that can be printed."


def test_a_cursor_serves_its_own_field_alone(ada: Caller, receiver: Receiver) -> None:
    has_rooms(receiver, "attic", after="place 7")
    token = new_form(ada, "rooms", "{ token }")["token"]
    cursor = ask(ada, token, "room", dependencies=typed(receiver.url))["endCursor"]

    answer = ada.raw(QUERY, {"token": token, "field": "rooms", "after": cursor})

    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


@contextmanager
def being_asked(receiver: Receiver, caller: Caller, token: str) -> Iterator[None]:
    """While the service is asked for rooms and says nothing yet."""
    receiver.answer_with(Answer(is_hanging=True), path="/rooms")
    thread = threading.Thread(target=ask, args=(caller, token, "room"))
    thread.start()
    receiver.wait_for(1, path="/rooms", method="GET")
    try:
        yield
    finally:
        thread.join(timeout=30)
        assert not thread.is_alive()


def test_one_person_looks_in_one_field_once_at_a_time(
    people: People, ada: Caller, receiver: Receiver, settings: Settings
) -> None:
    settings.JACKFIELD_CHECK_DEADLINE_S = 2
    token = room(ada, receiver.url)
    with being_asked(receiver, people.caller(people.ada), token):
        second = ask(ada, token, "room")
        other = ask(ada, token, "auth")

    assert second["code"] == "RATE_LIMITED"
    assert len(other["items"]) == 2
    assert len(receiver.requests) == 1
    has_rooms(receiver, "attic")
    assert len(ask(ada, token, "room")["items"]) == 1


def test_one_operation_asks_few_services(ada: Caller, receiver: Receiver) -> None:
    has_rooms(receiver, "attic")
    token = room(ada, receiver.url)
    asked = " ".join(
        f'a{number}: fieldChoices(token: "{token}", field: "room") {{ items {{ value }} code }}'
        for number in range(remote.MAX_ASKED + 1)
    )

    pages = list(ada.ask(f"{{ {asked} }}").values())

    assert [page["code"] for page in pages] == [None] * remote.MAX_ASKED + ["RATE_LIMITED"]
    assert len(receiver.requests) == remote.MAX_ASKED


@pytest.mark.parametrize(
    "given", ["x\0y", "\ud800", "x" * 100_000], ids=["null character", "half a character", "huge"]
)
def test_hostile_dependencies_are_a_problem_and_no_error(ada: Caller, receiver: Receiver, given: str) -> None:
    token = new_form(ada, "rooms", "{ token }")["token"]

    page = ask(ada, token, "room", dependencies=typed(f"{receiver.url}/{given}"))

    assert page["code"] == "VALIDATION"
    assert receiver.requests == []


def test_what_a_condition_compares_with_is_fetched_when_its_rows_are_many(ada: Caller) -> None:
    Group.objects.bulk_create(Group(name=f"group {number:03}") for number in range(150))
    register_condition_choice(
        "ticket.group", label="Group", kind="model", value=lambda _event: None, queryset=Group
    )
    try:
        selection = f"{{ token fieldsets {{ fields {{ name {CONDITIONS} }} }} }}"
        form = new_form(ada, "rooms", selection)
        field = by_name(form)["conditions"]
        [group] = [one for one in field["conditionChoices"] if one["choiceId"] == "ticket.group"]
        by_id = {one["operatorId"]: one["valueField"] for one in group["operators"]}
        page = ask(ada, form["token"], by_id["one-of"]["name"], search="149")
        none = ask(ada, form["token"], "conditions.ticket.group.nonsense")
    finally:
        unregister_condition_choice("ticket.group")

    assert by_id["any"] is None
    assert (by_id["one-of"]["__typename"], by_id["is"]["__typename"]) == ("MultiChoiceField", "ChoiceField")
    assert by_id["one-of"]["source"]["__typename"] == "RemoteChoices"
    assert [item["label"] for item in page["items"]] == ["group 149"]
    assert none["code"] == "VALIDATION"
