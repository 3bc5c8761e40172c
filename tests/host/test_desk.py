"""An application that takes Jackfield in: its views publish, its members hear, its pages stay its own."""

import asyncio
import http.client
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote, urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.host.conftest import Start
from tests.host.running import PASSWORD, Browser, Desk
from tests.support.main_job import eventually
from tests.support.receiver import Receiver
from tests.support.served import free_port
from tests.support.served import http as asked

pytestmark = pytest.mark.e2e

SOON_S = 20.0
VIEWER = "{ viewer { user { username displayName email } } }"
SIGN_IN = """
mutation ($input: SignInInput!) {
  signIn(input: $input) { __typename ... on Error { code } }
}
"""
SIGN_OUT = """
mutation ($input: SignOutInput!) {
  signOut(input: $input) { __typename ... on SignOutPayload { endedSessionCount } ... on Error { code } }
}
"""


def titles(receiver: Receiver, path: str) -> list[str]:
    """Of the tickets that it was told of, in the order in which they came."""
    return [json.loads(one.body)["data"]["title"] for one in receiver.requests if one.path == path]


def organisation() -> str:
    """A name that no other test has."""
    return f"org-{secrets.token_hex(4)}"


def test_opening_a_ticket_reaches_the_members_and_no_stranger(desk: Desk, receiver: Receiver) -> None:
    ours, theirs = organisation(), organisation()
    member, stranger = desk.person("member", ours), desk.person("stranger", theirs)
    desk.listens(member, receiver.url + "/member")
    desk.listens(stranger, receiver.url + "/stranger")

    opened = desk.browser(member).open_ticket(ours, "Printer on fire")
    desk.browser(stranger).open_ticket(theirs, "No paper")

    assert opened.status == 201
    receiver.wait_for(1, path="/member")
    receiver.wait_for(1, path="/stranger")
    assert titles(receiver, "/member") == ["Printer on fire"]
    assert titles(receiver, "/stranger") == ["No paper"]


def test_who_is_a_member_no_more_hears_no_more(desk: Desk, receiver: Receiver) -> None:
    ours = organisation()
    leaver, stayer = desk.person("leaver", ours), desk.person("stayer", ours)
    desk.listens(leaver, receiver.url + "/leaver")
    desk.listens(stayer, receiver.url + "/stayer")
    browser = desk.browser(stayer)
    browser.open_ticket(ours, "before")
    receiver.wait_for(1, path="/leaver")
    receiver.wait_for(1, path="/stayer")

    desk.manage("person", leaver, PASSWORD)
    browser.open_ticket(ours, "after")
    receiver.wait_for(2, path="/stayer")

    assert titles(receiver, "/leaver") == ["before"]
    assert titles(receiver, "/stayer") == ["before", "after"]


def test_a_view_that_is_rolled_back_has_published_nothing(desk: Desk, receiver: Receiver) -> None:
    full = organisation()
    member = desk.person("member", full)
    desk.listens(member, receiver.url + "/full")
    browser = desk.browser(member)
    desk.manage("person", member, PASSWORD, full, "--most-open", "0")

    assert browser.open_ticket(full, "one too many").status == 409
    desk.manage("person", member, PASSWORD, full, "--most-open", "1")
    assert browser.open_ticket(full, "fits").status == 201

    receiver.wait_for(1, path="/full")
    assert titles(receiver, "/full") == ["fits"]


def test_closing_a_ticket_twice_is_told_once(desk: Desk, receiver: Receiver) -> None:
    ours = organisation()
    member = desk.person("member", ours)
    desk.listens(member, receiver.url + "/closing")
    browser = desk.browser(member)
    number = json.loads(browser.open_ticket(ours, "Lamp").body)["number"]
    for _ in range(2):
        assert browser.post(f"/tickets/{number}/close/").status == 200
    browser.open_ticket(ours, "next")

    receiver.wait_for(3, path="/closing")
    types = [json.loads(one.body)["type"] for one in receiver.requests if one.path == "/closing"]
    assert sorted(types) == ["ticket.closed", "ticket.opened", "ticket.opened"]


def test_a_config_that_is_bound_to_an_organisation_hears_of_no_other(desk: Desk, receiver: Receiver) -> None:
    one, other = organisation(), organisation()
    member = desk.person("member", one, other)
    desk.listens(member, receiver.url + "/bound", name="Bound")
    desk.listens(member, receiver.url + "/unbound", name="Unbound")

    assert "Bound hears of" in desk.manage("bind", member, "Bound", one)
    browser = desk.browser(member)
    browser.open_ticket(other, "elsewhere")
    browser.open_ticket(one, "here")

    receiver.wait_for(1, path="/bound")
    receiver.wait_for(2, path="/unbound")
    assert titles(receiver, "/bound") == ["here"]


def test_nobody_binds_to_an_organisation_that_is_not_theirs(desk: Desk, receiver: Receiver) -> None:
    ours, theirs = organisation(), organisation()
    member = desk.person("member", ours)
    desk.person("stranger", theirs)
    desk.listens(member, receiver.url, name="Mine")

    with pytest.raises(AssertionError, match="you cannot bind a config to this one"):
        desk.manage("bind", member, "Mine", theirs)


def test_the_hosts_session_is_ours(desk: Desk) -> None:
    member = desk.person("member")

    viewer = desk.browser(member).graphql(VIEWER)["viewer"]

    assert viewer == {"user": {"username": member, "displayName": member, "email": member}}


def test_a_password_is_asked_for_at_the_hosts_page_alone(desk: Desk) -> None:
    member = desk.person("member")
    somebody = Browser(desk)

    result = somebody.graphql(SIGN_IN, input={"username": member, "password": PASSWORD})

    assert result == {"signIn": {"__typename": "StateError", "code": "NOT_OFFERED"}}
    assert "sessionid" not in somebody.cookie_header


def test_signing_out_ends_the_hosts_session(desk: Desk) -> None:
    browser = desk.browser(desk.person("member"))
    everywhere = browser.graphql(SIGN_OUT, input={"everywhere": True})
    assert everywhere == {"signOut": {"__typename": "StateError", "code": "NOT_OFFERED"}}

    before = browser.cookie_header
    result = browser.graphql(SIGN_OUT, input={})

    assert result == {"signOut": {"__typename": "SignOutPayload", "endedSessionCount": 1}}
    again = asked(desk.url + "/", headers={"Cookie": before})
    assert b"<title>Sign in</title>" in again.body


def test_a_screen_sends_who_is_not_signed_in_to_the_hosts_page(desk: Desk) -> None:
    somebody = Browser(desk)

    assert b"<title>Sign in</title>" in somebody.get("/jackfield/configs?x=1").body
    somebody.sign_in(desk.person("member"))
    assert b'<div id="root">' in somebody.get("/jackfield/configs").body


def test_our_headers_stay_on_our_addresses(desk: Desk) -> None:
    ours = [desk.get("/jackfield/healthz"), asked(desk.api_url, method="GET")]
    theirs = [desk.get("/sign-in/"), desk.get("/nothing/here")]

    assert ["content-security-policy" in answer.headers for answer in ours] == [True, True]
    assert ["x-request-id" in answer.headers for answer in ours] == [True, True]
    assert ["content-security-policy" in answer.headers for answer in theirs] == [False, False]
    assert ["x-request-id" in answer.headers for answer in theirs] == [False, False]


def test_what_is_not_there_and_what_is_too_long_is_said_in_json(desk: Desk) -> None:
    missing = desk.get("/jackfield/graphql/x")
    long = asked(desk.api_url, body=b"x" * 3_000_000, headers={"Content-Type": "application/json"})

    assert (missing.status, json.loads(missing.body)) == (404, {"error": "There is nothing here."})
    assert (long.status, list(json.loads(long.body))) == (413, ["error"])


def test_a_host_s_people_read_german_too_ours_and_that_of_integrations(desk: Desk) -> None:
    query = (
        'mutation { signIn(input: {username: "a", password: "b"}) { ... on Error { message } } }',
        '{ integration(integrationId: "webhook") { description } }',
    )
    token = desk.token("ADMINISTER", username="root@desk.example")

    def told(text: str, **headers: str) -> str:
        sent = {"Content-Type": "application/json", "Accept-Language": "de", **headers}
        answer = json.loads(asked(desk.api_url, body=json.dumps({"query": text}).encode(), headers=sent).body)
        return str(next(iter(next(iter(answer["data"].values())).values())))

    ours, theirs = told(query[0]), told(query[1], Authorization=f"Bearer {token}")

    assert ours == "Melden Sie sich bei der Anwendung an, zu der dies gehört."
    assert theirs != told(query[1], **{"Authorization": f"Bearer {token}", "Accept-Language": "en"})


def test_counters_need_a_token_behind_a_host(desk: Desk) -> None:
    assert desk.get("/jackfield/metrics").status == 401
    token = desk.token("METRICS", username="root@desk.example")
    found = desk.get("/jackfield/metrics", headers={"Authorization": f"Bearer {token}"})
    assert found.status == 200


async def test_a_socket_is_for_who_is_signed_in_at_the_host(desk: Desk) -> None:
    member = desk.person("member")
    browser = await asyncio.to_thread(desk.browser, member)

    async with open_socket(desk, browser, origin=desk.url) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        asked = {"id": "1", "type": "subscribe", "payload": {"query": "{ viewer { user { username } } }"}}
        await socket.send(json.dumps(asked))
        answer = json.loads(await socket.recv())
        assert answer["payload"]["data"] == {"viewer": {"user": {"username": member}}}
        assert json.loads(await socket.recv())["type"] == "complete"

        await asyncio.to_thread(browser.post, "/sign-out/")
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), SOON_S)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_a_stream_follows_the_configs_of_who_is_signed_in(desk: Desk) -> None:
    member, other = [await asyncio.to_thread(desk.person, name) for name in ("member", "other")]
    for email in (member, other):
        await asyncio.to_thread(desk.listens, email, "http://127.0.0.1:9/", name=f"Of {email}")
    browser = await asyncio.to_thread(desk.browser, member)

    async with open_socket(desk, browser, origin=desk.url) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        await socket.recv()
        follow = "subscription { configStatus { kind config { name } } }"
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": follow}}))
        heard = [json.loads(await asyncio.wait_for(socket.recv(), SOON_S))["payload"] for _ in range(2)]

    assert [one["data"]["configStatus"] for one in heard] == [
        {"kind": "SNAPSHOT", "config": {"name": f"Of {member}"}},
        {"kind": "READY", "config": None},
    ]


async def test_another_sites_page_opens_no_socket_with_the_hosts_session(desk: Desk) -> None:
    member = await asyncio.to_thread(desk.person, "member")
    browser = await asyncio.to_thread(desk.browser, member)

    with pytest.raises(InvalidStatus) as refused:
        async with open_socket(desk, browser, origin="https://evil.example"):
            pass

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/graphql", "/jackfield/", "/jackfield/graphql/"])
async def test_there_is_one_path_for_sockets(desk: Desk, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"ws://127.0.0.1:{desk.port}{path}", proxy=None):
            pass

    assert refused.value.response.status_code == 403


def open_socket(desk: Desk, browser: Browser, *, origin: str) -> connect:
    """As a page of this origin does."""
    return connect(
        desk.api_url.replace("http", "ws", 1),
        subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]
        additional_headers={"Cookie": browser.cookie_header, "Origin": origin},
        proxy=None,
    )


@contextmanager
def event_source(browser: Browser, **headers: str) -> Iterator[http.client.HTTPResponse]:
    """As a page opens a stream."""
    connection = http.client.HTTPConnection(urlsplit(browser.desk.url).netloc, timeout=SOON_S)
    path = f"{browser.desk.mount}graphql?query={quote('subscription { configStatus { kind } }')}"
    sent = {"Accept": "text/event-stream", "Accept-Encoding": "gzip", "Cookie": browser.cookie_header}
    connection.request("GET", path, headers={**sent, **headers})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def test_streams_of_events_are_for_who_is_signed_in_and_end_with_the_hosts_server(
    start: Start, desk: Desk
) -> None:
    again = start(beside=desk, DESK_PORT=str(free_port()))
    browser = again.browser(desk.person("streaming"))

    with event_source(browser, Origin="https://elsewhere.test") as refused:
        assert refused.status == 403
    with ExitStack() as stack:
        streams = [stack.enter_context(event_source(browser)) for _ in range(2)]
        for stream in streams:
            while b"READY" not in stream.readline():
                pass

        # uvicorn by itself waits until the last answer is over, and these never are.
        again.stop(timeout_s=20)

        assert [b"complete" in stream.read() for stream in streams] == [False, False]
    assert "Traceback" not in again.log


def test_under_another_prefix_with_a_worker_of_its_own_it_is_the_same(
    start: Start, receiver: Receiver
) -> None:
    desk = start(DESK_MOUNT="tools/lines/", DESK_WORKER="separate")
    start(beside=desk, command="worker")
    member = desk.person("member", "acme")
    desk.listens(member, receiver.url + "/prefixed")
    icons = '{ integration(integrationId: "webhook") { icons { url } } }'

    [icon] = desk.graphql(icons, token=desk.token(username=member))["integration"]["icons"]
    browser = desk.browser(member)
    browser.open_ticket("acme", "Under a prefix")
    page = browser.get("/tools/lines/configs/none").body.decode()
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', page)

    receiver.wait_for(1, path="/prefixed", timeout_s=30)
    assert icon["url"] == "/tools/lines/icons/webhook.svg"
    assert [script.startswith("/tools/lines/") for script in scripts] == [True, True]
    assert [desk.get(script).headers["content-type"] for script in scripts] == [
        "text/javascript; charset=utf-8"
    ] * 2
    assert desk.get(icon["url"]).headers["content-type"] == "image/svg+xml"
    assert desk.get("/jackfield/healthz").status in {302, 404}
    eventually(lambda: titles(receiver, "/prefixed") == ["Under a prefix"])
