"""What a genuine call says of a config: its hook's own failures, and never those of others."""

import asyncio
import ipaddress
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from django.db import connections
from pytest_django import Settings

from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.inbound import addresses, refusals, views
from jackfield.inbound.models import Address
from jackfield.inbound.paths import shown_path
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk import Context, Gone, InboundRequest, Proof, Rejected, Unauthorized
from jackfield.sdk.inbound import InboundHook
from tests.delivery.lines import make_user
from tests.inbound.bells import (
    Bell,
    OpenBell,
    acall,
    another_secret,
    call,
    closing,
    doing,
    fail,
    health,
    kept,
    make_bell,
    path_of,
    raising,
    refused,
    ring,
    signed,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _services_may_be_here(settings: Settings) -> None:
    settings.JACKFIELD_ALLOW_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture(autouse=True)
def _connections_end() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.fixture
def bell() -> Config:
    return make_bell(owner=make_user())


@pytest.fixture
def open_bell() -> Config:
    return make_bell(owner=make_user(), integration_id="open_bell")


@asynccontextmanager
async def service(status: int) -> AsyncIterator[str]:
    """The service's own API, which answers so."""

    async def answer(_request: web.Request) -> web.Response:
        headers = {"Retry-After": "7"} if status in {429, 503} else {}
        return web.Response(status=status, text="{", headers=headers)

    app = web.Application()
    app.router.add_get("/thing", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        yield f"http://127.0.0.1:{port}/thing"
    finally:
        await runner.cleanup()


class TestWhatTheHookAskedFor:
    @pytest.mark.parametrize(
        ("status", "found"),
        [
            (200, "DEGRADED"),
            (401, "UNAUTHORIZED"),
            (404, "DEGRADED"),
            (410, "DEGRADED"),
            (503, "DEGRADED"),
        ],
    )
    async def test_what_the_service_refuses_to_us_is_not_blamed_on_the_caller(
        self, status: int, found: str
    ) -> None:
        made = await asyncio.to_thread(closing, lambda: make_bell(owner=make_user()))
        path = await asyncio.to_thread(closing, lambda: path_of(made))

        async with service(status) as url:

            async def ask(context: Context[Any]) -> None:
                (await context.http.get(url)).json()

            Bell.does = doing(ask)
            answer = await acall(path, b"{}", headers=signed(b"{}"))

        assert refused(answer) == (503, "unavailable")
        assert answer["Retry-After"] == ("7" if status == 503 else "60")
        assert await asyncio.to_thread(closing, kept) == (0, 0, 0)
        assert (await asyncio.to_thread(closing, lambda: health(made)))[:2] == (found, 1)
        assert made.enabled

    async def test_strangers_cannot_say_so_of_a_config(self) -> None:
        made = await asyncio.to_thread(
            closing, lambda: make_bell(owner=make_user(), integration_id="open_bell")
        )
        path = await asyncio.to_thread(closing, lambda: path_of(made))

        async with service(404) as url:
            OpenBell.does = doing(lambda context: context.http.get(url))
            answer = await acall(path)

        assert refused(answer) == (503, "unavailable")
        assert await asyncio.to_thread(closing, lambda: health(made)) == ("UNKNOWN", 0, False)

    async def test_what_the_author_makes_of_it_is_the_authors_word(self) -> None:
        made = await asyncio.to_thread(closing, lambda: make_bell(owner=make_user()))
        path = await asyncio.to_thread(closing, lambda: path_of(made))

        async with service(404) as url:

            async def ask(context: Context[Any]) -> None:
                try:
                    await context.http.get(url)
                except Rejected as error:
                    raise Rejected("There is no such thing.") from error

            Bell.does = doing(ask)
            answer = await acall(path, b"{}", headers=signed(b"{}"))

        assert (refused(answer), answer.json()["message"]) == ((400, "rejected"), "There is no such thing.")
        assert await asyncio.to_thread(closing, lambda: health(made)) == ("UNKNOWN", 0, False)

    @pytest.mark.parametrize(
        ("error", "answered"),
        [
            (Rejected("No."), (400, "rejected")),
            (Gone("No."), (400, "rejected")),
            (Unauthorized("No."), (403, "unauthorized")),
        ],
    )
    def test_what_the_author_raises_is_answered_as_it_says(
        self, bell: Config, error: Exception, answered: tuple[int, str]
    ) -> None:
        Bell.does = doing(raising(error))
        assert refused(ring(bell)) == answered
        assert health(bell) == ("UNKNOWN", 0, False)


class TestBeingHeard:
    def test_a_call_that_is_taken_hides_no_failure_of_deliveries(self, bell: Config) -> None:
        for number in range(3):
            report_health(
                config_id=bell.pk,
                health=Health.FAILING if number == 2 else Health.DEGRADED,
                reason="Nobody is there.",
                cause=StatusCause.UNREACHABLE,
            )
            assert ring(bell, message_id=f"m{number}").status_code == 200

        assert health(bell) == ("FAILING", 3, True)
        assert bell.health_reason == "Nobody is there."

    def test_it_mends_what_the_hook_itself_has_failed_at(self, bell: Config) -> None:
        Bell.does = doing(lambda _: fail("anything"))
        ring(bell)
        assert health(bell)[0] == "FAILING"
        Bell.does = None
        assert ring(bell).status_code == 200
        assert health(bell) == ("HEALTHY", 0, True)
        assert Address.objects.get().failure == ""

    def test_what_others_have_failed_at_since_stays(self, bell: Config) -> None:
        Bell.does = doing(lambda _: fail("anything"))
        ring(bell)
        report_health(config_id=bell.pk, health=Health.DEGRADED, reason="Nobody is there.")
        Bell.does = None
        assert ring(bell).status_code == 200
        assert (health(bell)[0], bell.health_reason) == ("DEGRADED", "Nobody is there.")

    def test_a_config_that_was_never_seen_to_work_works_when_it_is_heard(self, open_bell: Config) -> None:
        assert call(path_of(open_bell)).status_code == 204
        assert health(open_bell) == ("HEALTHY", 0, True)


class TestWhatCannotBeKept:
    @pytest.mark.parametrize(
        "body", [b'"\\u0000"', b'"\\ud800"', b"1e400", b'{"\\u0000": 1}', b"9" * 400, b"[" * 100 + b"]" * 100]
    )
    def test_a_message_that_cannot_be_kept_is_rejected_and_says_nothing_of_the_config(
        self, bell: Config, body: bytes
    ) -> None:
        answer = ring(bell, body)
        assert refused(answer) == (400, "rejected")
        assert (kept(), health(bell)) == ((0, 0, 0), ("UNKNOWN", 0, False))

    @pytest.mark.parametrize("value", ["\0", "\ud800", float("inf")])
    def test_so_is_what_cannot_be_remembered(self, bell: Config, value: Any) -> None:
        Bell.does = doing(lambda context: context.memory.update(last=value))
        assert refused(ring(bell)) == (400, "rejected")
        assert (kept(), health(bell)) == ((0, 0, 0), ("UNKNOWN", 0, False))

    @pytest.mark.parametrize("value", [object(), b"bytes"])
    def test_what_the_author_made_of_it_is_the_authors_mistake(self, bell: Config, value: Any) -> None:
        Bell.does = doing(lambda context: context.memory.update(last=value))
        assert refused(ring(bell)) == (503, "unavailable")
        Bell.does = doing(lambda context: context.publish("bell.rung", {"value": value}))
        assert refused(ring(bell)) == (503, "unavailable")
        assert (kept(), health(bell)[:2]) == ((0, 0, 0), ("FAILING", 2))

    def test_a_key_of_any_letters_is_a_key(self, bell: Config) -> None:
        async def does(request: InboundRequest, context: Context[Any]) -> None:
            context.publish("bell.rung", {}, idempotency_key=request.json())

        Bell.does = does
        answers = [ring(bell, b'"a\\u0000\\ud800"', message_id=text) for text in ("a", "b")]
        assert [answer.status_code for answer in answers] == [204, 204]
        assert kept()[0] == 1


class TestVerifying:
    @pytest.fixture
    def verify_by(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], None]:
        def use(verify: Callable[..., Any]) -> None:
            hook = InboundHook(verify=verify, method="receive")
            monkeypatch.setattr(Bell, "abilities", replace(Bell.abilities, inbound=hook))

        return use

    async def test_one_that_blocks_keeps_nobody_else_and_its_place_until_it_ends(
        self, verify_by: Any, settings: Settings
    ) -> None:
        settings.JACKFIELD_INBOUND_DEADLINE_S = 0.2
        may_go, is_inside = threading.Event(), threading.Event()

        def block(_request: InboundRequest, _settings: Any) -> None:
            is_inside.set()
            assert may_go.wait(30)

        made = await asyncio.to_thread(closing, lambda: make_bell(owner=make_user()))
        path = await asyncio.to_thread(closing, lambda: path_of(made))
        verify_by(block)
        try:
            answer = await acall(path, b"{}", headers=signed(b"{}"))
            assert is_inside.is_set()
            assert refused(answer) == (503, "unavailable")
            assert views._gate._count == 1
        finally:
            may_go.set()
        deadline = time.monotonic() + 20
        while views._gate._count:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        assert await asyncio.to_thread(closing, lambda: health(made)) == ("UNKNOWN", 0, False)

    @pytest.mark.parametrize("error", [StopIteration("x"), SystemExit(3), KeyError("x"), KeyboardInterrupt()])
    def test_whatever_it_raises_is_an_answer(
        self, bell: Config, verify_by: Any, error: BaseException
    ) -> None:
        def fail_so(_request: InboundRequest, _settings: Any) -> None:
            raise error

        verify_by(fail_so)
        assert refused(ring(bell)) == (503, "unavailable")
        assert (kept(), health(bell)) == ((0, 0, 0), ("UNKNOWN", 0, False))

    def test_what_is_no_proof_proves_nothing(self, bell: Config, verify_by: Any) -> None:
        for wrong in (True, 7, ""):
            verify_by(lambda _request, _settings, wrong=wrong: wrong)
            assert refused(ring(bell)) == (503, "unavailable")
        verify_by(lambda _request, _settings: Proof(message_id="a"))
        assert ring(bell).status_code == 200


class TestPlaces:
    async def test_a_hook_that_does_not_stop_keeps_its_place(
        self, monkeypatch: pytest.MonkeyPatch, settings: Settings
    ) -> None:
        settings.JACKFIELD_INBOUND_DEADLINE_S = 0.05
        monkeypatch.setattr("jackfield.delivery.calls.calling.PATIENCE_S", 0.05)
        may_go = asyncio.Event()

        async def stubborn(request: InboundRequest, context: Context[Any]) -> None:
            while not may_go.is_set():
                try:
                    await may_go.wait()
                except asyncio.CancelledError:
                    continue

        made = await asyncio.to_thread(
            closing, lambda: make_bell(owner=make_user(), integration_id="open_bell")
        )
        path = await asyncio.to_thread(closing, lambda: path_of(made))
        OpenBell.does = stubborn
        assert refused(await acall(path)) == (503, "unavailable")
        assert views._gate._count == 1
        may_go.set()
        deadline = time.monotonic() + 20
        while views._gate._count:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)

    async def test_slow_configs_of_one_integration_leave_room_for_others(
        self,
    ) -> None:
        slow, other = await asyncio.to_thread(closing, _slow_and_other)
        release, inside = asyncio.Event(), asyncio.Semaphore(0)

        async def hang(request: InboundRequest, context: Context[Any]) -> None:
            inside.release()
            await release.wait()

        OpenBell.does = hang
        waiting = [asyncio.create_task(acall(slow[number % 10])) for number in range(60)]
        for _ in range(30):
            await asyncio.wait_for(inside.acquire(), 20)
        try:
            passed = await acall(other, b"{}", headers=signed(b"{}"))
            assert passed.status_code == 200
        finally:
            release.set()
        found = [answer.status_code for answer in await asyncio.gather(*waiting)]
        assert (found.count(204), found.count(503)) == (30, 30)
        assert views._gate._count == 0


def test_an_address_that_was_replaced_while_the_hook_ran_counts_no_more(bell: Config) -> None:
    path = path_of(bell)
    owner = bell.owner

    async def rotate(_context: Context[Any]) -> None:
        await asyncio.to_thread(closing, lambda: addresses.rotate(actor=owner, config_id=bell.pk))

    Bell.does = doing(rotate)
    assert refused(ring(bell, path=path)) == (404, "not_found")
    assert kept() == (0, 0, 0)


def test_strangers_make_one_change_of_the_status_and_no_more(
    bell: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(bell)
    bell.refresh_from_db()
    before = bell.status_version
    for headers in ({}, signed(b"{}", secret=another_secret()), {}, signed(b"{}", secret=another_secret())):
        # As if a second had gone by.
        monkeypatch.setattr(refusals, "_refusals", refusals.Refusals())
        assert refused(call(path, headers=headers)) == (403, "unauthorized")

    bell.refresh_from_db()
    assert bell.status_version == before + 1
    assert Address.objects.get().refused_count == 4
    assert refusals.reasons([bell.pk]) == {bell.pk: "The signature does not match."}


def test_a_caller_is_told_where_the_answer_ends(bell: Config) -> None:
    open_bell = make_bell(owner=bell.owner, integration_id="open_bell")
    assert call(path_of(bell))["Content-Length"] == str(len(call(path_of(bell)).content))
    assert ring(bell)["Content-Length"] == str(len('{"count": 1}'))
    assert "Content-Length" not in call(path_of(open_bell))


@pytest.mark.parametrize("path", ["/in/a-token", "/IN/a-token", "/jackfield/In/a-token/x"])
def test_no_address_is_shown_however_it_is_spelled(path: str) -> None:
    assert shown_path(path).endswith("/***")
    assert "a-token" not in shown_path(path)


def _slow_and_other() -> tuple[list[str], str]:
    owner = make_user()
    slow = [make_bell(owner=owner, integration_id="open_bell", name=f"slow {number}") for number in range(10)]
    other = make_bell(owner=owner)
    return [path_of(config) for config in slow], path_of(other)
