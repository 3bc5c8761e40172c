"""What would leave: the same hook, a client that sends nothing, no letter of a secret."""

import asyncio
import base64
import dataclasses
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from jackfield.configs.contexts import Prepared
from jackfield.delivery.previewing.rehearsing import Rehearsed, rehearse
from jackfield.sdk import Context, Event, Integration, Rejected, Secret, Settings, Unauthorized, on, setting
from jackfield.sdk.testing import SampleManager
from tests.support.receiver import Receiver, receiving

SECRET = "sécret/with+signs=&123"
EVENT = Event(
    id="evt_1",
    type="ticket.opened",
    occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    data={"title": "fire"},
)


class DeskSettings(Settings):
    """Where to."""

    url: str = setting("URL", kind="url")
    token: Secret = setting("Token")
    how: str = setting("How")


class Desk(Integration[DeskSettings]):
    """Does what its settings say."""

    integration_id = "rehearsed"

    @on("ticket.*")
    async def post(  # noqa: C901, PLR0912 - one for each way
        self, event: Event, context: Context[DeskSettings]
    ) -> None:
        """Do it."""
        url, token = context.settings.url, context.settings.token.reveal()
        match context.settings.how:
            case "everywhere":
                await context.http.post(
                    f"{url}/{quote(token, safe='')}",
                    params={"token": token},
                    json={"token": token, "in": f"x{token}y", "title": event.data["title"]},
                    headers={"X-Api-Key": token, "Authorization": f"Bearer {token}", "X-Plain": "plain"},
                )
                await context.http.post(
                    url,
                    data=base64.b64encode(token.encode()).decode(),
                    headers={"webhook-signature": "v1,abcdef", "X-Coded": quote(token)},
                )
            case "answer":
                found = (await context.http.get(url)).json()
                await context.http.post(f"{url}/{found['id']}")
            case "key":
                await context.http.get(url)
                raise KeyError(token)
            case "broken":
                raise KeyError(token)
            case "refuses at length":
                raise Unauthorized("x" * 490 + token)
            case "refuses":
                raise Unauthorized(f"{token} is no good.")
            case "rejects":
                raise Rejected("No.")
            case "smtp":
                await context.connect("mail.test", 587)
            case "no port":
                port: Any = "587"
                await context.connect("mail.test", port)
            case "odd letters":
                raise Rejected("No\0 \ud800.")
            case "loop":
                while True:
                    try:
                        await context.http.post(url, data="x" * 100_000)
                    except Rejected:
                        if len(context.http.exchanges) > 30:
                            raise
            case "binary":
                await context.http.post(url, data=b"\x00\xff\x01")
            case _:
                await context.http.post(url, json=dict(event.data))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def rehearsed(how: str, receiver: Receiver, event: Event = EVENT) -> Rehearsed:
    """What would leave; nothing does."""
    settings = DeskSettings(url=f"{receiver.url}/hook", token=Secret(SECRET), how=how)
    prepared = Prepared(config_id="cfg_1", config_name="Mine", settings=settings, secrets=(SECRET,))
    desk = Desk(SampleManager())
    found = asyncio.run(rehearse(integration=desk, prepared=prepared, event=event))
    assert receiver.requests == []
    said = repr(dataclasses.asdict(found))
    for spelling in (SECRET, quote(SECRET, safe=""), base64.b64encode(SECRET.encode()).decode().rstrip("=")):
        assert spelling not in said
    return found


def test_what_would_leave_is_shown_and_nothing_leaves(receiver: Receiver) -> None:
    found = rehearsed("plainly", receiver)

    [request] = found.requests
    assert (request.method, request.url, request.body) == ("POST", f"{receiver.url}/hook", '{"title":"fire"}')
    assert dict(request.headers)["Content-Type"] == "application/json"
    assert found.ended_because == ""


@pytest.mark.parametrize("how", ["plainly", "everywhere", "answer", "smtp"])
def test_not_one_socket_is_opened_and_no_name_looked_up(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise AssertionError("a preview wants out")

    settings = DeskSettings(url=f"{receiver.url}/hook", token=Secret(SECRET), how=how)
    prepared = Prepared(config_id="cfg_1", config_name="Mine", settings=settings, secrets=(SECRET,))
    with asyncio.Runner() as runner:
        runner.get_loop()
        with monkeypatch.context() as patched:
            for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
                patched.setattr(socket, name, refuse)
            found = runner.run(rehearse(integration=Desk(SampleManager()), prepared=prepared, event=EVENT))

    assert found.requests
    assert "itself failed" not in found.ended_because
    assert receiver.requests == []


def test_secrets_and_signatures_are_stars_wherever_they_stand(receiver: Receiver) -> None:
    first, second = rehearsed("everywhere", receiver).requests

    assert first.url == f"{receiver.url}/hook/***?token=***"
    assert first.body == '{"token":"***","in":"x***y","title":"fire"}'
    headers = dict(first.headers)
    assert (headers["X-Api-Key"], headers["Authorization"], headers["X-Plain"]) == ("***", "***", "plain")
    assert second.body.startswith("***")
    assert dict(second.headers)["webhook-signature"] == "***"


@pytest.mark.parametrize("how", ["answer", "key"])
def test_a_hook_that_needs_an_answer_is_shown_up_to_there(receiver: Receiver, how: str) -> None:
    found = rehearsed(how, receiver)

    assert [request.method for request in found.requests] == ["GET"]
    assert found.ended_because.startswith("What comes next depends on what the service answers")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("broken", "The integration itself failed (KeyError); the log has the details."),
        ("refuses", "*** is no good."),
        ("refuses at length", "x" * 490 + "***"),
        ("rejects", "No."),
        ("odd letters", "No\ufffd ?."),
        ("no port", "mail.test has no port like that: a port is a whole number from 1 to 65535."),
    ],
)
def test_what_fails_before_anything_leaves_says_why(receiver: Receiver, how: str, sentence: str) -> None:
    assert rehearsed(how, receiver) == Rehearsed(ended_because=sentence)


def test_a_connection_that_is_not_http_is_named(receiver: Receiver) -> None:
    found = rehearsed("smtp", receiver)

    assert [(one.method, one.url) for one in found.requests] == [("CONNECT", "mail.test:587")]
    assert "mail.test:587" in found.ended_because


def test_a_hook_that_sends_for_ever_is_shown_in_part(receiver: Receiver) -> None:
    found = rehearsed("loop", receiver)

    assert len(found.requests) == 10
    assert found.ended_because == "It sends more than a preview shows."


def test_bytes_that_are_no_text_are_shown_as_what_can_be_shown(receiver: Receiver) -> None:
    [request] = rehearsed("binary", receiver).requests
    assert request.body == "\ufffd\ufffd\x01"


def test_what_it_does_not_hear_leaves_nothing(receiver: Receiver) -> None:
    other = dataclasses.replace(EVENT, type="build.failed")
    assert rehearsed("plainly", receiver, other) == Rehearsed(
        ended_because="The integration does not hear build.failed."
    )
