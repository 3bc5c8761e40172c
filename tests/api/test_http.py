"""GraphQL over HTTP: a bad request is a 4xx with a sentence as JSON, a good one as the specification says."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.people import Caller, People

GRAPHQL = "application/graphql-response+json"
QUERY = {"query": "{ viewer { isAdministrator } }"}


def sentence(response: Any) -> str:
    """What an error says."""
    assert response.headers["Content-Type"].endswith("json; charset=utf-8")
    [error] = json.loads(response.content)["errors"]
    return str(error["message"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"42", 400),
        (b"null", 400),
        (b"[]", 400),
        (b" ", 400),
        (b"{", 400),
        (b'"query"', 400),
        (b"\xff\xfe{}", 400),
        (b"[" * 100_000, 400),
        (b'{"query":' + b"[" * 100_000, 400),
        (b'{"query": NaN}', 400),
        (b'{"query": 1' + b"0" * 5_000 + b"}", 400),
        (b'{"query": 42}', 400),
        (b'{"query": ""}', 400),
        (b'{"variables": {}}', 400),
        (b'{"query": "{ viewer { isAdministrator } }", "variables": []}', 400),
        (b'{"query": "{ viewer { isAdministrator } }", "operationName": 7}', 400),
        (b'{"query": "{ viewer { isAdministrator } }", "extensions": "x"}', 400),
        (b'{"query": "{ viewer { isAdministrator } }", "extensions": false}', 400),
        (b'[{"query": "{ viewer { isAdministrator } }"}]', 400),
        (b'{"query": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
)
def test_a_bad_body_is_refused(people: People, body: bytes, status: int) -> None:
    response = people.anonymous.post(body)

    assert response.status_code == status
    assert sentence(response)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "x",
    ],
)
def test_another_content_type_is_refused(people: People, kind: str) -> None:
    response = people.anonymous.post(json.dumps(QUERY).encode(), content_type=kind)

    assert response.status_code == 415
    assert sentence(response)


def test_an_unacceptable_accept_is_refused(people: People) -> None:
    response = people.anonymous.post(QUERY, Accept="text/html")

    assert response.status_code == 406
    assert sentence(response)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL, GRAPHQL),
        (f"application/json;q=0.5, {GRAPHQL}", GRAPHQL),
        (f"application/json, {GRAPHQL}", "application/json"),
        (f"{GRAPHQL};q=0, application/json", "application/json"),
    ],
)
def test_the_media_type_is_negotiated(people: People, accept: str, kind: str) -> None:
    response = people.anonymous.post(QUERY, Accept=accept)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "query",
    [
        "{",
        "{ nonsense }",
        "query a { viewer { isAdministrator } } query b { viewer { isAdministrator } }",
        "query($n: Int!) { configs(first: $n) { totalCount } }",
    ],
)
def test_what_does_not_run_has_no_data_and_400_for_who_speaks_the_specification(
    people: People, query: str
) -> None:
    new = people.anonymous.post({"query": query}, Accept=GRAPHQL)
    old = people.anonymous.post({"query": query}, Accept="application/json")

    assert (new.status_code, old.status_code) == (400, 200)
    assert "data" not in new.json()
    assert "data" not in old.json()


def test_a_subscription_over_a_plain_post_is_refused(people: People) -> None:
    response = people.anonymous.post({"query": "subscription { configStatus { kind } }"})

    assert response.status_code == 400


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "head"])
def test_other_methods_are_refused(people: People, method: str) -> None:
    from asgiref.sync import async_to_sync  # noqa: PLC0415

    response = async_to_sync(getattr(people.anonymous.client, method))("/graphql")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, POST"


@pytest.mark.parametrize("path", ["/graphql/", "/graphql/x", "/graphql/?query={__typename}"])
def test_a_path_below_is_nothing(people: People, path: str) -> None:
    response = people.anonymous.get(path)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/json"


def test_a_query_may_be_a_get_and_a_mutation_may_not(people: People) -> None:
    caller = people.caller(people.ada)

    query = caller.get("/graphql?query={viewer{user{username}}}")
    mutation = caller.get("/graphql?query=mutation{signOut(input:{}){__typename}}")

    assert query.json() == {"data": {"viewer": {"user": {"username": "ada"}}}}
    assert mutation.status_code == 405
    assert mutation.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "parameters",
    [
        "query=",
        "query={",
        "query={__typename}&variables=[1]",
        "query={__typename}&variables={",
        "query={__typename}&variables=NaN",
        "query={__typename}&extensions=7",
        "query={__typename}&extensions={",
        "documentId=",
    ],
)
def test_a_bad_query_string_is_refused(people: People, parameters: str) -> None:
    response = people.anonymous.get(f"/graphql?{parameters}", Accept=GRAPHQL)

    assert response.status_code == 400
    assert sentence(response)


def test_a_get_without_a_query_sets_the_csrf_cookie(people: People) -> None:
    response = people.anonymous.get()

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.parametrize(
    "header", ["Bearer jf_nonsense", "Bearer ", "Basic YTpi", "x", "Bearer jf_\x80", "Bearer " + "j" * 5_000]
)
def test_refused_credentials_are_401(people: People, header: str) -> None:
    response = people.anonymous.post(QUERY, Authorization=header)

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert sentence(response)


def test_a_session_needs_the_csrf_token_and_our_origin(people: People) -> None:
    caller = people.session(people.ada)
    without = Caller()
    without.client.cookies["sessionid"] = caller.client.cookies["sessionid"].value

    assert without.post(QUERY).status_code == 403
    assert caller.post(QUERY, Origin="https://evil.test").status_code == 403
    assert caller.post(QUERY, Origin="http://testserver").status_code == 200
    assert caller.post(QUERY).json() == {"data": {"viewer": {"isAdministrator": False}}}


def test_a_bearer_token_needs_neither(people: People) -> None:
    response = people.caller(people.ada).post(QUERY, Origin="https://evil.test")

    assert response.status_code == 200


def test_nobody_is_signed_in_from_another_page(people: People) -> None:
    given = {"username": "ada", "password": "correct horse battery"}
    query = "mutation($i: SignInInput!) { signIn(input: $i) { __typename } }"

    response = people.anonymous.post({"query": query, "variables": {"i": given}}, Origin="https://evil.test")

    assert response.status_code == 403
    assert "sessionid" not in response.cookies


def test_what_nobody_foresaw_is_masked_and_its_id_is_in_the_log(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    from jackfield.delivery.event_types import register_event_type, unregister_event_type  # noqa: PLC0415

    # A description that cannot be written, so that resolving it raises.
    register_event_type("bad.described", description=["secret letters"])  # type: ignore[arg-type]
    try:
        answer = people.caller(people.ada).raw("{ viewer { isAdministrator } eventTypes { description } }")
    finally:
        unregister_event_type("bad.described")

    [error] = answer["errors"]
    assert answer["data"] == {"viewer": {"isAdministrator": False}, "eventTypes": None}
    assert error["message"] == "Something went wrong here."
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["id"] in {getattr(record, "error_id", None) for record in caplog.records}
    assert "secret letters" not in json.dumps(answer)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_id_or_cursor_that_is_made_up_is_a_fault_of_ours(people: People, text: str) -> None:
    caller = getattr(people, "kept", None) or people.caller(people.ada)
    people.kept = caller  # type: ignore[attr-defined]

    nodes = caller.raw(
        "query($id: ID!) { node(id: $id) { id } config(id: $id) { id } flow(id: $id) { id } }", {"id": text}
    )
    page = caller.raw("query($c: Cursor) { configs(after: $c) { totalCount } }", {"c": text})

    assert nodes == {"data": {"node": None, "config": None, "flow": None}}
    assert page["data"] == {"configs": None}
    assert [error["extensions"]["code"] for error in page["errors"]] == ["BAD_CURSOR"]


def test_a_cursor_serves_its_own_list_order_and_viewer_alone(people: People) -> None:
    from tests.api.people import make_config  # noqa: PLC0415

    make_config(people.ada)
    make_config(people.ben)
    query = (
        "query($c: Cursor, $o: ConfigOrder!) { configs(after: $c, orderBy: $o) { pageInfo { endCursor } } }"
    )
    ada = people.caller(people.ada)
    cursor = ada.ask(query, {"o": "NEWEST"})["configs"]["pageInfo"]["endCursor"]

    others = [
        people.caller(people.ben).raw(query, {"o": "NEWEST", "c": cursor}),
        ada.raw(query, {"o": "OLDEST", "c": cursor}),
        ada.raw("query($c: Cursor) { deliveries(after: $c) { totalCount } }", {"c": cursor}),
        ada.raw(query, {"o": "NEWEST", "c": cursor[:-1] + ("a" if cursor[-1] != "a" else "b")}),
    ]

    assert "errors" not in ada.raw(query, {"o": "NEWEST", "c": cursor})
    assert [answer["errors"][0]["extensions"]["code"] for answer in others] == ["BAD_CURSOR"] * 4


@pytest.mark.parametrize("size", [-1, 101, 2_000_000_000])
def test_a_page_size_out_of_bounds_is_refused(people: People, size: int) -> None:
    answer = people.caller(people.ada).raw(
        "query($n: Int) { configs(first: $n) { totalCount } }", {"n": size}
    )

    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"


def test_first_and_last_together_are_refused(people: People) -> None:
    answer = people.caller(people.ada).raw("{ configs(first: 1, last: 1) { totalCount } }")

    assert answer["errors"][0]["extensions"]["code"] == "VALIDATION"
