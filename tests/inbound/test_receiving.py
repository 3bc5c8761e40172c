"""What a service sends: taken once, or refused with a reason; nothing lost and nothing told."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Event, Memory
from jackfield.inbound import refusals, seen, views
from jackfield.inbound.models import Address, Seen
from jackfield.sdk import Context, InboundAnswer, InboundRequest, Unauthorized, Unavailable
from tests.delivery.lines import make_user
from tests.inbound.bells import (
    Bell,
    OpenBell,
    acall,
    another_secret,
    call,
    closing,
    doing,
    health,
    kept,
    make_bell,
    path_of,
    raising,
    raising_of,
    refused,
    ring,
    signed,
)

pytestmark = pytest.mark.django_db(transaction=True)


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


class TestTaking:
    def test_what_a_service_signs_is_published_for_the_owner_alone(self, bell: Config) -> None:
        answer = ring(bell, b'{"n": 7}')

        assert (answer.status_code, answer.json()) == (200, {"count": 1})
        assert answer["X-Content-Type-Options"] == "nosniff"
        event = Event.objects.get()
        assert (event.type, event.data) == ("bell.rung", {"sent": {"n": 7}})
        assert event.audience == {"users": [bell.owner_id]}
        assert event.publisher_id == bell.owner_id
        assert Memory.objects.get().data == {"count": 1}
        assert health(bell) == ("HEALTHY", 0, True)

    def test_what_says_nothing_is_answered_204(self, open_bell: Config) -> None:
        answer = call(path_of(open_bell), b"[]", method="PUT")
        assert (answer.status_code, answer.content, "Content-Type" in answer) == (204, b"", False)
        assert Event.objects.count() == 1

    def test_a_service_verifies_an_address_by_a_challenge(self, open_bell: Config) -> None:
        answer = call(path_of(open_bell) + "?challenge=12%2034&challenge=%3Cb%3E", method="GET", body=b"")
        assert (answer.status_code, answer.content) == (200, b"<b>")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"

    def test_a_repeat_is_answered_as_before_and_does_nothing(self, bell: Config) -> None:
        first = ring(bell)
        later = datetime.now(tz=UTC) + timedelta(seconds=30)
        again = ring(bell, at=later)

        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again["Content-Type"] == "application/json"
        assert (len(Bell.heard), kept()) == (1, (1, 1, 1))

    def test_messages_of_two_configs_may_have_one_id(self, bell: Config) -> None:
        other = make_bell(owner=bell.owner, name="Gate")
        assert [ring(bell).status_code, ring(other).status_code] == [200, 200]
        assert kept() == (2, 2, 2)

    def test_a_message_that_has_had_its_time_is_forgotten_and_counts_again(self, bell: Config) -> None:
        ring(bell)
        Seen.objects.update(expires_at=datetime.now(tz=UTC) - timedelta(seconds=1))
        assert ring(bell).json() == {"count": 2}
        assert Seen.objects.get().body == '{"count": 2}'

        Seen.objects.update(expires_at=datetime.now(tz=UTC) - timedelta(seconds=1))
        errand: Any = None
        assert asyncio.run(seen.prune(errand)) == timedelta(minutes=10)
        assert Seen.objects.count() == 0

    def test_what_was_refused_may_be_sent_again(self, bell: Config) -> None:
        Bell.does = doing(raising(Unavailable("Not now.")))
        assert refused(ring(bell)) == (503, "unavailable")
        assert kept() == (0, 0, 0)
        Bell.does = None
        assert ring(bell).status_code == 200
        assert kept() == (1, 1, 1)

    def test_a_crash_before_the_commit_leaves_nothing_and_the_service_sends_it_again(
        self, bell: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = path_of(bell)
        with monkeypatch.context() as patch:
            patch.setattr(seen, "keep", raising_of(RuntimeError("the power went")))
            assert refused(ring(bell, path=path)) == (503, "unavailable")
        assert kept() == (0, 0, 0)
        assert health(bell) == ("UNKNOWN", 0, False)
        assert path.removeprefix("/in/") not in caplog.text

        assert ring(bell, path=path).json() == {"count": 1}
        assert kept() == (1, 1, 1)

    def test_one_message_at_the_same_time_in_many_threads_has_one_effect(self, bell: Config) -> None:
        path = path_of(bell)
        together = threading.Barrier(4, timeout=20)

        async def meet(request: InboundRequest, context: Context[Any]) -> InboundAnswer:
            # All have found that it is new before one of them says that it is not.
            await asyncio.to_thread(together.wait)
            context.publish("bell.rung", {"sent": request.json()})
            return InboundAnswer(status=202, body="taken")

        Bell.does = meet
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda _: closing(lambda: ring(bell, path=path)), range(4)))

        assert [(answer.status_code, answer.content) for answer in answers] == [(202, b"taken")] * 4
        assert (len(Bell.heard), Event.objects.count(), Seen.objects.count()) == (4, 1, 1)


class TestProof:
    @pytest.mark.parametrize(
        "change",
        [
            {"webhook-signature": "v1,AAAA"},
            {"webhook-signature": "v1,\xff\xfe"},
            {"webhook-signature": ""},
            {"webhook-id": "msg_2"},
            {"webhook-timestamp": "0"},
            {"webhook-timestamp": "soon"},
        ],
    )
    def test_what_does_not_prove_itself_reaches_no_hook_and_changes_nothing(
        self, bell: Config, change: dict[str, str]
    ) -> None:
        body = b'{"n": "a-text-nobody-echoes"}'

        answer = call(path_of(bell), body, headers={**signed(body), **change})

        assert refused(answer) == (403, "unauthorized")
        assert b"a-text-nobody-echoes" not in answer.content
        assert (Bell.heard, kept(), health(bell)) == ([], (0, 0, 0), ("UNKNOWN", 0, False))

    def test_another_body_than_the_one_signed_is_refused(self, bell: Config) -> None:
        answer = call(path_of(bell), b'{"n": 2}', headers=signed(b'{"n": 1}'))
        assert refused(answer) == (403, "unauthorized")
        assert kept() == (0, 0, 0)

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_what_comes_late_or_from_the_future_is_refused(self, bell: Config, minutes: int) -> None:
        answer = ring(bell, at=datetime.now(tz=UTC) + timedelta(minutes=minutes))
        assert refused(answer) == (403, "unauthorized")
        assert kept() == (0, 0, 0)

    def test_strangers_who_know_the_address_hold_nothing_and_are_counted(
        self, bell: Config, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(refusals, "_refusals", refusals.Refusals())
        configs.enable(actor=None, config_id=bell.pk)
        path = path_of(bell)
        answers = [ring(bell, path=path, message_id=f"m{n}", secret=another_secret()) for n in range(20)]

        assert {answer.status_code for answer in answers} == {403}
        assert (kept(), health(bell)) == ((0, 0, 0), ("UNKNOWN", 0, False))
        address = Address.objects.get()
        # About: a flood is written once a second.
        assert 1 <= address.refused_count <= 20
        assert address.refusal == "The signature does not match."
        assert refusals.reasons([bell.pk]) == {bell.pk: "The signature does not match."}
        assert ring(bell, path=path).status_code == 200
        assert (refusals.reasons([bell.pk]), Address.objects.get().refused_count >= 1) == ({}, True)

    def test_a_hook_that_is_refused_by_its_service_makes_nobody_sign_in_again(self, bell: Config) -> None:
        Bell.does = doing(raising(Unauthorized("The service says no.")))
        answer = ring(bell)
        assert refused(answer) == (403, "unauthorized")
        assert answer.json()["message"] == "The service says no."
        assert (kept(), health(bell)[0], Address.objects.get().refused_count) == ((0, 0, 0), "UNKNOWN", 0)

    def test_a_service_that_refuses_our_sign_in_may_call_and_frees_nothing_that_is_held(
        self, bell: Config
    ) -> None:
        Config.objects.update(health="UNAUTHORIZED")
        assert ring(bell).status_code == 200
        assert (kept(), health(bell)[0]) == ((1, 1, 1), "UNAUTHORIZED")


class TestFlood:
    async def test_a_flood_at_one_address_delays_nobody_else(self) -> None:
        flooded, paths = await asyncio.to_thread(closing, _two_bells)
        release, inside = asyncio.Event(), asyncio.Semaphore(0)

        async def hang(request: InboundRequest, context: Context[Any]) -> None:
            if context.config_id == f"cfg_{flooded.pk}":
                inside.release()
                await release.wait()

        OpenBell.does = hang
        waiting = [asyncio.create_task(acall(paths[0])) for _ in range(10)]
        for _ in waiting:
            await asyncio.wait_for(inside.acquire(), 20)

        turned_away = await acall(paths[0])
        passed = await acall(paths[1])
        release.set()

        assert (refused(turned_away), turned_away["Retry-After"]) == ((503, "busy"), "1")
        assert passed.status_code == 204
        assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {204}
        assert (await acall(paths[0])).status_code == 204


class TestLeaving:
    async def test_a_service_that_hangs_up_leaves_nothing_and_takes_no_place(self) -> None:
        _flooded, paths = await asyncio.to_thread(closing, _two_bells)
        inside, has_ended = asyncio.Event(), asyncio.Event()

        async def hang(request: InboundRequest, context: Context[Any]) -> None:
            context.publish("bell.rung", {})
            inside.set()
            try:
                await asyncio.Event().wait()
            finally:
                has_ended.set()

        OpenBell.does = hang
        calling = asyncio.create_task(acall(paths[0]))
        await asyncio.wait_for(inside.wait(), 20)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling

        assert has_ended.is_set()
        assert (views._gate._count, views._gate._inside) == (0, {})
        assert await asyncio.to_thread(closing, kept) == (0, 0, 0)


def test_each_answer_is_counted(bell: Config) -> None:
    def count(answer: str) -> float:
        found: float = views._calls.labels(answer)._value.get()
        return found

    before = [count("taken"), count("unauthorized")]
    ring(bell)
    ring(bell, secret=another_secret())
    assert [count("taken"), count("unauthorized")] == [before[0] + 1, before[1] + 1]


def _two_bells() -> tuple[Config, list[str]]:
    owner = make_user()
    bells = [make_bell(owner=owner, integration_id="open_bell", name=name) for name in ("a", "b")]
    return bells[0], [path_of(bell) for bell in bells]
