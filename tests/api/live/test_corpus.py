"""Whatever a socket is sent: it ends with a code or goes on, harms no other, and nothing of it is left."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.api.following import broadcasts
from jackfield.api.live import allowances
from jackfield.api.live import sockets as register
from jackfield.project.bounds import BoundedProtocol
from jackfield.project.frames import BoundedSocket
from tests.api.live.corpus.frames import CASES, FOLLOW, VIEWER, Case, complete, subscribe
from tests.api.live.corpus.wire import INIT, PING, Wire, frame, message, opened
from tests.api.live.sockets import SOON_S, served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def host(settings: Any, caplog: pytest.LogCaptureFixture) -> AsyncIterator[str]:
    """A server as the product serves, on which nothing is left and nothing was logged as an error."""
    settings.JACKFIELD_USER_RATE = settings.JACKFIELD_ADDRESS_RATE = 0
    before = len(asyncio.all_tasks())
    async with served(http=BoundedProtocol, ws=BoundedSocket) as address:
        serving = len(asyncio.all_tasks())
        yield address
        async with asyncio.timeout(SOON_S):
            # Whatever ends a socket is heard of a moment later.
            while _is_anything_left(serving):  # noqa: ASYNC110 - nothing is set when there is nothing
                await asyncio.sleep(0.01)
    assert len(asyncio.all_tasks()) <= before
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []


def _is_anything_left(tasks: int) -> bool:
    return bool(register._registers or broadcasts._broadcasts or len(asyncio.all_tasks()) > tasks)


async def outcome(host: str, case: Case) -> int | None:
    """The code it is closed with; None: it goes on answering."""
    async with opened(host) as wire:
        if case.is_acknowledged:
            await wire.send(INIT)
        await wire.send(case.sent)
        if case.codes:
            return await wire.closing_code()
        return None if await wire.is_answered() else await wire.closing_code()


async def test_every_hostile_socket_ends_with_its_code_or_goes_on_and_a_witness_is_served(host: str) -> None:
    found: dict[str, int | None] = {}
    async with opened(host) as witness:
        await witness.send(INIT)
        for name, case in CASES.items():
            # They all come from one address.
            allowances.forget_all()
            found[name] = await outcome(host, case)
            assert await witness.is_answered(), name

    wrong = {
        name: code
        for name, code in found.items()
        if (code not in CASES[name].codes if CASES[name].codes else code is not None)
    }
    assert wrong == {}


PINGS = frame("x" * 125, PING) * 500
#: What the protocol may close with.
CODES = {1002, 1007, 1009, 4400, 4401, 4409, 4429}
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_types: st.SearchStrategy[Any] = st.sampled_from(
    ["connection_init", "subscribe", "complete", "ping", "pong", "next", "", None, [], 1]
)
_ids = st.sampled_from(["1", "2", "", None, 7, "x" * 200]) | st.text(max_size=3)
_pieces = st.one_of(
    st.just(INIT),
    st.builds(subscribe, _ids, st.sampled_from([VIEWER, FOLLOW, "", "{", "subscription { x }", None, 3])),
    st.builds(complete, _ids),
    st.builds(
        lambda kind, more: message({"type": kind, **more}), _types, st.dictionaries(_ids.filter(str), _json)
    ),
    st.builds(
        lambda kind, name, payload: message({"type": kind, "id": name, "payload": payload}),
        _types,
        _ids,
        _json,
    ),
    st.builds(message, _json),
    st.builds(
        frame,
        st.binary(max_size=40),
        st.integers(0, 15),
        fin=st.booleans(),
        rsv=st.sampled_from([0, 0, 0, 4]),
        mask=st.sampled_from([True, True, True, False]),
    ),
    st.binary(max_size=20),
)


@given(sequences=st.lists(st.lists(_pieces, max_size=8).map(b"".join), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
async def test_no_sequence_of_frames_does_more_than_end_its_own_socket(
    host: str, sequences: list[bytes]
) -> None:
    allowances.forget_all()
    async with opened(host) as witness:
        await witness.send(INIT)
        for number, sent in enumerate(sequences):
            async with opened(host) as wire:
                await wire.send((INIT if number % 2 else b"") + sent)
                # Whatever it has begun, more does not come.
                wire.finish()
                assert await wire.closing_code() in CODES | {0, 1000, 1005}
        assert await witness.is_answered()


async def test_a_thousand_sockets_come_and_go(host: str) -> None:
    follow = INIT + subscribe("1", FOLLOW)
    async with opened(host) as witness:
        await witness.send(INIT)
        for _ in range(20):
            wires = await asyncio.gather(*(Wire.open(host) for _ in range(50)))
            await asyncio.gather(*(wire.send(follow) for wire in wires[::2]))
            for wire in wires:
                wire.drop()
        assert await witness.is_answered()


async def test_who_sends_and_takes_nothing_is_answered_no_further_than_buffers_go(host: str) -> None:
    async with opened(host) as witness, opened(host) as flooding:
        await witness.send(INIT)
        flooding.pause()
        # Megabytes fit into the buffers of two kernels, and no hundred of them.
        assert await flooding.fill(PINGS) < 50_000_000
        assert await witness.is_answered()


async def test_a_client_that_answers_no_ping_is_let_go() -> None:
    often = {"ws_ping_interval": 0.1, "ws_ping_timeout": 0.1}
    async with served(http=BoundedProtocol, ws=BoundedSocket, **often) as host, opened(host) as wire:
        await wire.send(INIT)
        assert await wire.closing_code() == 1011


async def test_what_takes_nothing_for_long_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BoundedSocket, "look_s", 0.1)
    async with served(http=BoundedProtocol, ws=BoundedSocket) as host, opened(host) as wire:
        await wire.send(INIT)
        wire.pause()
        await wire.fill(PINGS)
        async with asyncio.timeout(SOON_S):
            while register._registers:  # noqa: ASYNC110 - nothing is set when a register is emptied
                await asyncio.sleep(0.01)
