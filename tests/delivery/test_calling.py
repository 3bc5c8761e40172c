"""Calls on behalf of a config: made ready, made, settled; what is kept of them."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections, transaction

from jackfield.configs import operations as configs
from jackfield.configs.contexts import ConfigUnusable
from jackfield.configs.models import Config
from jackfield.delivery import own_news
from jackfield.delivery.calls import calling
from jackfield.delivery.calls.calling import Call, Ended, NotCallable, Settled
from jackfield.delivery.models import Delivery, Event, Memory
from jackfield.registry import operations as registry
from jackfield.sdk import Context, Gone, NoAnswer, Rejected, Unauthorized, Unavailable
from jackfield.sdk.outcomes import Outcome, Verdict
from tests.delivery.lines import make_config, make_user

pytestmark = pytest.mark.django_db(transaction=True)

Run = Callable[[Context[Any]], Awaitable[Any]]


@pytest.fixture(autouse=True)
def _connections_end() -> Iterator[None]:
    yield
    connections.close_all()


def prepared(config: Config, **options: Any) -> Call:
    return calling.prepare_call(config_id=config.pk, **options)


def made(call: Call, run: Run, *, deadline_s: float = 20, **options: Any) -> Ended[Any]:
    return asyncio.run(calling.make_call(call, run=run, what="test", deadline_s=deadline_s, **options))


def called(config: Config, run: Run, **options: Any) -> Settled:
    call = prepared(config)
    return calling.settle_call(call=call, ended=made(call, run), **options)


def raising(error: BaseException) -> Run:
    async def run(context: Context[Any]) -> None:
        context.memory["lost"] = True
        context.publish("ticket.opened", {})
        raise error

    return run


def remembering(**values: Any) -> Run:
    async def run(context: Context[Any]) -> None:
        context.memory.update(values)

    return run


def publishing(*events: tuple[str, Any], **options: Any) -> Run:
    async def run(context: Context[Any]) -> None:
        for kind, data in events:
            context.publish(kind, data, **options)

    return run


def published() -> int:
    """How many events there are, but for our own news of configs."""
    return Event.objects.exclude(type__in=own_news.TYPES).count()


def remembered() -> dict[str, Any]:
    row = Memory.objects.first()
    return {} if row is None else row.data


def health(config: Config) -> tuple[str, str, int]:
    config.refresh_from_db()
    return config.health, config.health_cause, config.failure_count


class TestPreparing:
    def test_a_call_has_settings_and_what_the_config_remembers(self) -> None:
        config = make_config(owner=make_user(), url="http://127.0.0.1:9/there")
        Memory.objects.create(config=config, data={"cursor": 7})
        seen: list[Any] = []

        async def run(context: Context[Any]) -> str:
            seen.extend([context.settings.url, context.memory, context.attempt, context.config_id])
            return "answer"

        ended = made(prepared(config), run, attempt=3)
        assert seen == ["http://127.0.0.1:9/there", {"cursor": 7}, 3, f"cfg_{config.pk}"]
        assert (ended.value, ended.verdict.outcome) == ("answer", Outcome.DELIVERED)

    @pytest.mark.parametrize(
        ("stand_still", "sentence"),
        [
            (lambda config: configs.disable(actor=None, config_id=config.pk), "The config is disabled."),
            (lambda config: config.delete(), "The config has been deleted."),
            (lambda _: registry.pause(integration_id="line", actor=None), "The integration is paused."),
            (
                lambda _: registry.deactivate(integration_id="line", actor=None),
                "The integration is not active.",
            ),
            (
                lambda config: type(config.owner).objects.update(is_active=False),
                "The owner of the config is not active.",
            ),
            (
                lambda _: Config.objects.update(health="UNAUTHORIZED"),
                "The service refused the sign-in.",
            ),
        ],
    )
    def test_what_stands_still_is_not_called_and_keeps_nothing_of_a_call_that_was_under_way(
        self, stand_still: Callable[[Config], object], sentence: str
    ) -> None:
        config = make_config(owner=make_user(), event_types=())
        call = prepared(config)
        run = remembering(cursor=1)
        ended = made(call, run)
        key = config.pk
        stand_still(config)

        with pytest.raises(NotCallable, match=sentence):
            calling.prepare_call(config_id=key)
        settled = calling.settle_call(call=call, ended=ended)

        assert settled.dropped == sentence
        assert (Memory.objects.count(), published()) == (0, 0)

    def test_a_service_that_refused_the_sign_in_may_still_call_us(self) -> None:
        config = make_config(owner=make_user())
        Config.objects.update(health="UNAUTHORIZED")
        call = prepared(config, even_unauthorized=True)
        settled = calling.settle_call(call=call, ended=made(call, remembering(a=1)), with_health=False)
        assert (settled.dropped, remembered(), health(config)[0]) == ("", {"a": 1}, "UNAUTHORIZED")

    def test_an_integration_that_does_not_run_yet_will_in_a_moment(self) -> None:
        config = make_config(owner=make_user())
        running = prepared(config).integration
        running.disable_integration()
        with pytest.raises(NotCallable) as refused:
            prepared(config)
        assert refused.value.is_passing

    def test_settings_that_do_not_fit_make_the_config_failing(self) -> None:
        config = make_config(owner=make_user())
        Config.objects.update(settings={})
        with pytest.raises(ConfigUnusable) as unusable:
            prepared(config)
        calling.settle_unusable(config_id=config.pk, reason=str(unusable.value))
        assert health(config) == ("FAILING", "", 1)


class TestPublishing:
    def test_only_the_owner_hears_what_is_published_in_the_owners_name(self) -> None:
        mia, tom = make_user("mia"), make_user("tom")
        config = make_config(owner=mia, event_types=("ticket.closed",))
        listening = make_config(owner=mia, name="Other")
        make_config(owner=tom)
        at = datetime(2026, 3, 6, 9, tzinfo=UTC)

        settled = called(config, publishing(("ticket.opened", {"n": 1}), occurred_at=at))

        event = Event.objects.get()
        assert settled.event_ids == (event.pk,)
        assert (event.type, event.data, event.occurred_at) == ("ticket.opened", {"n": 1}, at)
        assert (event.publisher, event.audience) == (mia, {"users": [mia.pk]})
        assert list(Delivery.objects.values_list("config", flat=True)) == [listening.pk]

    def test_a_key_is_the_configs_own_and_again_publishes_nothing(self) -> None:
        mia = make_user()
        one, other = make_config(owner=mia), make_config(owner=mia, name="Other")
        first = called(one, publishing(("ticket.opened", {"n": 1}), idempotency_key="7"))
        again = called(one, publishing(("ticket.opened", {"n": 1}), idempotency_key="7"))
        otherwise = called(one, publishing(("ticket.opened", {"n": 2}), idempotency_key="7"))
        of_other = called(other, publishing(("ticket.opened", {"n": 3}), idempotency_key="7"))
        long = called(one, publishing(("ticket.opened", {"n": 4}), idempotency_key="x" * 5000))

        assert [len(s.event_ids) for s in (first, again, otherwise, of_other, long)] == [1, 0, 0, 1, 1]
        assert {s.verdict.outcome for s in (first, again, otherwise, of_other, long)} == {Outcome.DELIVERED}

    @pytest.mark.parametrize(
        "run",
        [
            publishing(("ticket.opened", {}), ("no event type", {})),
            publishing(("ticket.opened", {}), ("ticket.opened", {"bad": object()})),
            publishing(("ticket.opened", {}), ("ticket.opened", ["no object"])),
            publishing(("ticket.opened", {}), idempotency_key=7),
            publishing(("ticket.opened", {}), occurred_at=datetime(2026, 1, 1)),  # noqa: DTZ001
            publishing(*[("ticket.opened", {})] * 1001),
        ],
    )
    def test_what_is_no_event_is_the_integrations_failure_and_nothing_of_the_call_is_kept(
        self, run: Run
    ) -> None:
        config = make_config(owner=make_user())
        Memory.objects.create(config=config, data={"cursor": 1})

        async def both(context: Context[Any]) -> None:
            context.memory["cursor"] = 2
            await run(context)

        settled = called(config, both)

        assert settled.verdict.outcome is Outcome.FAILED
        assert settled.verdict.reason
        assert (Event.objects.count(), remembered()) == (0, {"cursor": 1})
        assert health(config)[0] == "FAILING"


class TestRemembering:
    def test_what_a_call_changes_is_found_by_the_next(self) -> None:
        config = make_config(owner=make_user())
        called(config, remembering(cursor=1, seen=["a"]))

        async def forget(context: Context[Any]) -> None:
            del context.memory["cursor"]
            context.memory["seen"].append("b")

        called(config, forget)
        assert remembered() == {"seen": ["a", "b"]}

    def test_of_two_calls_at_once_each_keeps_what_it_has_changed(self) -> None:
        config = make_config(owner=make_user())
        called(config, remembering(a=1, b=1, c=1))
        one, other = prepared(config), prepared(config)
        ends = made(one, remembering(a=2)), made(other, remembering(b=2))
        calling.settle_call(call=one, ended=ends[0])
        calling.settle_call(call=other, ended=ends[1])
        assert remembered() == {"a": 2, "b": 2, "c": 1}

    @pytest.mark.parametrize(
        "values",
        [
            {"big": "x" * 65_536},
            {"object": object()},
            {"nan": float("nan")},
            {"nul": "\0"},
            {"half": "\ud800"},
            {"number": 10**5000},
        ],
    )
    def test_what_cannot_be_remembered_fails_the_call_and_leaves_what_was(
        self, values: dict[str, Any]
    ) -> None:
        config = make_config(owner=make_user())
        called(config, remembering(cursor=1))
        settled = called(config, remembering(cursor=2, **values))
        assert settled.verdict.outcome is Outcome.FAILED
        assert "remember" in settled.verdict.reason
        assert remembered() == {"cursor": 1}
        assert health(config)[0] == "FAILING"

    def test_what_only_looks_like_a_nul_is_remembered(self) -> None:
        config = make_config(owner=make_user())
        called(config, remembering(text="\\u0000 and \\\\u0000"))
        assert remembered() == {"text": "\\u0000 and \\\\u0000"}

    def test_what_holds_itself_fails_the_call(self) -> None:
        config = make_config(owner=make_user())

        async def circle(context: Context[Any]) -> None:
            context.memory["self"] = context.memory

        assert called(config, circle).verdict.outcome is Outcome.FAILED
        assert remembered() == {}


class TestOutcomes:
    @pytest.mark.parametrize(
        ("error", "seen"),
        [
            (Unauthorized("No."), ("UNAUTHORIZED", "REFUSED", 1)),
            (Unavailable("Later.", retry_after=3), ("DEGRADED", "UNREACHABLE", 1)),
            (NoAnswer("Hm."), ("DEGRADED", "SLOW", 1)),
            (Rejected("Never."), ("DEGRADED", "REFUSED", 1)),
            (KeyError("x"), ("FAILING", "", 1)),
            (SystemExit(3), ("FAILING", "", 1)),
            (KeyboardInterrupt(), ("FAILING", "", 1)),
            (asyncio.CancelledError(), ("FAILING", "", 1)),
        ],
    )
    def test_what_a_hook_raises_is_the_configs_health_and_nothing_is_kept(
        self, error: BaseException, seen: tuple[str, str, int]
    ) -> None:
        config = make_config(owner=make_user())
        called(config, raising(error))
        assert health(config) == seen
        assert (published(), remembered()) == (0, {})

    def test_a_destination_that_is_gone_disables_the_config_and_says_why(self) -> None:
        config = make_config(owner=make_user())

        settled = called(config, raising(Gone("The room is gone.")))

        after = Config.objects.get()
        assert (settled.is_disabled, after.enabled) == (True, False)
        assert (after.health, after.health_cause) == ("FAILING", "GONE")
        assert after.health_reason == settled.verdict.reason == "The room is gone."
        assert (published(), remembered()) == (0, {})

    def test_the_third_failure_in_a_row_is_failing_and_a_success_starts_from_none(self) -> None:
        config = make_config(owner=make_user())
        states = []
        for run in (*[raising(Unavailable("Later."))] * 4, remembering()):
            called(config, run)
            states.append(health(config)[::2])
        assert states == [("DEGRADED", 1), ("DEGRADED", 2), ("FAILING", 3), ("FAILING", 4), ("HEALTHY", 0)]

    @pytest.mark.parametrize("error", [Unauthorized("No."), Gone("Gone.")])
    def test_what_was_seen_with_other_settings_says_nothing(self, error: Exception) -> None:
        config = make_config(owner=make_user())
        call = prepared(config)
        ended = made(call, raising(error))
        configs.update(actor=None, config_id=config.pk, name="Another")
        calling.settle_call(call=call, ended=ended)
        assert health(config)[0] == "UNKNOWN"
        assert Config.objects.get().enabled

    def test_an_authors_error_is_logged_with_stars_and_told_without(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        config = make_config(owner=make_user())
        call = prepared(config)
        secret = replace(call, prepared=replace(call.prepared, secrets=("s3cret-word",)))
        with caplog.at_level(logging.ERROR, "jackfield"):
            ended = made(secret, raising(KeyError("s3cret-word")))
            made(secret, raising(Rejected("It says s3cret-word.")))
        (record,) = caplog.records
        assert "s3cret-word" not in record.__dict__["traceback"]
        assert "KeyError" in record.__dict__["traceback"]
        assert ended.verdict == Verdict(
            outcome=Outcome.FAILED,
            reason="The integration itself failed (KeyError); the log has the details.",
        )

    def test_one_that_takes_too_long_is_ended(self) -> None:
        async def wait(context: Context[Any]) -> None:
            await asyncio.Event().wait()

        ended = made(prepared(make_config(owner=make_user())), wait, deadline_s=0.05)
        assert ended.verdict == Verdict(outcome=Outcome.UNAVAILABLE, reason="It was not done within 0.05 s.")

    def test_one_that_does_not_end_is_left_to_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def stubborn(context: Context[Any], go_on: asyncio.Event) -> None:
            while not go_on.is_set():
                try:
                    await go_on.wait()
                except asyncio.CancelledError:
                    continue

        async def main() -> Verdict:
            go_on = asyncio.Event()
            call = await asyncio.to_thread(lambda: _in_thread(lambda: prepared(config)))
            ended = await calling.make_call(
                call, run=lambda c: stubborn(c, go_on), what="test", deadline_s=0.05, patience_s=0.05
            )
            assert len(calling._left) == 1
            go_on.set()
            await asyncio.gather(*calling._left)
            return ended.verdict

        config = make_config(owner=make_user())
        assert asyncio.run(main()).outcome is Outcome.UNAVAILABLE


class TestRaces:
    def test_a_config_that_is_disabled_while_a_call_is_settled_keeps_nothing(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("on SQLite writers take turns")
        config = make_config(owner=make_user())
        call = prepared(config)
        ended = made(call, remembering(cursor=1))
        settled: list[Settled] = []
        with transaction.atomic():
            configs.disable(actor=None, config_id=config.pk)
            thread = threading.Thread(
                target=lambda: settled.append(_in_thread(lambda: calling.settle_call(call=call, ended=ended)))
            )
            thread.start()
        thread.join()
        assert settled[0].dropped == "The config is disabled."
        assert remembered() == {}


def _in_thread(function: Callable[[], Any]) -> Any:
    try:
        return function()
    finally:
        connections.close_all()
