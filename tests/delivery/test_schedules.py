"""Schedule hooks: when they have errands, what a run comes to, when it is due again."""

import asyncio
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery import errands, own_news
from jackfield.delivery.models import Breaker, Event, Memory
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.schedules import following, plans, running
from jackfield.registry import operations as registry
from jackfield.registry import queries
from jackfield.sdk import Context, Gone, Unauthorized, Unavailable
from jackfield.sdk.schedules import Schedule
from tests.delivery.lines import ask, make_config, make_user, until, working
from tests.delivery.noting import most_at_once, notes
from tests.delivery.polling import Poller, errand_of, make_poller, polling, run_of
from tests.delivery.processes import worker_processes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _polling(lines: None) -> Iterator[None]:
    with polling():
        yield


def keys() -> list[str]:
    return sorted(Row.objects.filter(kind=plans.RUN, is_withdrawn=False).values_list("key", flat=True))


def published() -> int:
    """How many events there are, but for our own news of configs."""
    return Event.objects.exclude(type__in=own_news.TYPES).count()


def both(config: Config) -> list[str]:
    return [f"{config.pk}:poll", f"{config.pk}:report"]


def raising(error: BaseException) -> Any:
    async def does(context: Context[Any]) -> None:
        raise error

    return does


async def run_once(config: Config) -> Any:
    return await running.run(await ask(errand_of, config))


class TestWhichHaveErrands:
    def test_a_config_that_is_made_enabled_is_called_at_once_and_at_its_times(self) -> None:
        config = make_poller(owner=make_user())
        poll, report = run_of(config), run_of(config, "report")
        assert poll is not None
        assert report is not None
        assert poll.due_at is not None
        assert report.due_at is not None
        assert poll.due_at <= timezone.now()
        nine = next_nine(timezone.now())
        assert nine <= report.due_at <= nine + timedelta(minutes=5)

    def test_one_that_is_disabled_or_has_no_schedules_has_none(self) -> None:
        mia = make_user()
        make_poller(owner=mia, enabled=False)
        make_config(owner=mia)
        assert keys() == []

    def test_they_come_and_go_with_the_switch_and_with_the_config(self) -> None:
        config = make_poller(owner=make_user(), enabled=False)
        seen = []
        for change in (configs.enable, configs.disable, configs.enable, configs.delete):
            change(actor=None, config_id=config.pk)
            seen.append(len(keys()))
        assert seen == [2, 0, 2, 0]

    def test_what_rolled_back_changed_nothing(self) -> None:
        config = make_poller(owner=make_user())
        with transaction.atomic():
            configs.disable(actor=None, config_id=config.pk)
            transaction.set_rollback(True)
        assert keys() == both(config)

    def test_a_pause_ends_them_all_and_they_come_back_spread(self) -> None:
        mia = make_user()
        for number in range(20):
            make_poller(owner=mia, name=str(number))
        Row.objects.filter(kind=plans.SWEEP).delete()
        registry.pause(integration_id="poller", actor=None)
        assert Row.objects.filter(kind=plans.SWEEP).count() == 1
        following.sweep()
        assert keys() == []

        registry.resume(integration_id="poller", actor=None)
        following.sweep()

        dues = Row.objects.filter(kind=plans.RUN, key__endswith=":poll").values_list("due_at", flat=True)
        assert len(dues) == 20
        assert len(set(dues)) == 20
        times = [due for due in dues if due is not None]
        assert max(times) <= timezone.now() + timedelta(seconds=1)

    def test_a_sweep_makes_what_is_missing_and_withdraws_what_is_for_nothing(self) -> None:
        mia = make_user()
        config, disabled = make_poller(owner=mia), make_poller(owner=mia, name="Other")
        Row.objects.filter(key=f"{config.pk}:poll").delete()
        Config.objects.filter(pk=disabled.pk).update(enabled=False)
        errands.ask(kind=plans.RUN, key="999:poll", payload={"config": 999})
        untouched = run_of(config, "report")

        following.sweep()

        assert keys() == both(config)
        after = run_of(config, "report")
        assert after is not None
        assert untouched is not None
        assert (after.pk, after.due_at) == (untouched.pk, untouched.due_at)

    def test_a_sweep_moves_what_its_author_or_its_owner_has_changed(self) -> None:
        config = make_poller(owner=make_user())
        late = timezone.now() + timedelta(hours=1)
        Row.objects.filter(kind=plans.RUN).update(due_at=late)
        following.sweep()
        assert due_ats(config) == [late, late]

        row = run_of(config)
        assert row is not None
        Row.objects.filter(pk=row.pk).update(payload={**row.payload, "interval_s": 3600.0})
        following.sweep()
        assert [due < late for due in due_ats(config)] == [True, False]

        Row.objects.filter(kind=plans.RUN).update(due_at=late)
        configs.update(actor=None, config_id=config.pk, settings={"takes_s": 0.5})
        following.sweep()
        assert due_ats(config)[0] < late

    def test_a_sweep_reads_settings_of_any_version_as_they_are(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def migrate(self: Poller, values: dict[str, Any], *, version: int) -> dict[str, Any]:
            assert version == 1
            return {"path": values["file"]}

        mia = make_user()
        old, broken = make_poller(owner=mia, name="old"), make_poller(owner=mia, name="broken")
        for config, settings in ((old, {"file": "/old"}), (broken, {})):
            # As an older version of the code has left it.
            Config._base_manager.filter(pk=config.pk).update(settings=settings)
        monkeypatch.setattr(Poller, "settings_version", 2)
        monkeypatch.setattr(Poller, "migrate_settings", migrate)
        present = make_poller(owner=mia, name="present")

        following.sweep()
        following.sweep()

        assert keys() == sorted(both(old) + both(present))
        told = [vars(one) for one in caplog.records if "can't be read" in one.message]
        assert [(one["config_id"], one["method"]) for one in told] == [
            (broken.pk, "poll"),
            (broken.pk, "report"),
        ]
        assert all(one["levelname"] == "WARNING" and one["reason"] for one in told)

    def test_those_of_an_owner_who_is_not_active_have_none(self) -> None:
        mia = make_user()
        make_poller(owner=mia)
        type(mia).objects.update(is_active=False)
        following.sweep()
        assert keys() == []

    def test_what_begins_together_is_spread_but_never_over_more_than_an_interval(self) -> None:
        now = timezone.now()
        plan = plans.Plan(
            config_id=1,
            config_version=1,
            integration_id="poller",
            method="poll",
            schedule=Schedule(interval=timedelta(seconds=10)),
        )
        dues = [following.first_due_at(plan, now=now, spread=timedelta(hours=1)) for _ in range(200)]
        assert now <= min(dues) < max(dues) < now + timedelta(seconds=10)
        assert following.first_due_at(plan, now=now) == now


class TestARun:
    async def test_it_publishes_and_remembers_and_is_due_after_its_interval(self, tmp_path: Path) -> None:
        config = await ask(make_poller, owner=await ask(make_user), path=str(tmp_path / "notes"))
        for _ in range(2):
            due_at = await run_once(config)
            assert timedelta(0) < due_at - timezone.now() <= timedelta(seconds=1)
        assert (await ask(Memory.objects.get)).data == {"count": 2}
        events = await ask(lambda: list(Event.objects.order_by("pk").values_list("type", "data")))
        assert events == [("poll.done", {"count": 1}), ("poll.done", {"count": 2})]
        assert (await ask(Config.objects.get)).health == "HEALTHY"

    async def test_one_that_went_well_does_not_mend_what_deliveries_meet_with(self, tmp_path: Path) -> None:
        def failing() -> Config:
            config = make_poller(owner=make_user(), path=str(tmp_path / "notes"))
            Config.objects.update(health="DEGRADED", failure_count=1)
            Breaker.objects.create(config=config, failed=1, failing_since=timezone.now())
            return config

        config = await ask(failing)
        await run_once(config)
        config = await ask(Config.objects.get)
        assert (config.health, config.failure_count) == ("DEGRADED", 1)
        assert config.last_success_at is not None

        await ask(Breaker.objects.all().update, failing_since=None)
        await run_once(config)
        assert (await ask(Config.objects.get)).health == "HEALTHY"

    async def test_a_refused_sign_in_ends_it_until_the_owner_mends_it(self) -> None:
        config = await ask(make_poller, owner=await ask(make_user))
        Poller.does = raising(Unauthorized("No."))
        assert await run_once(config) is None
        assert await ask(keys) == []
        await ask(following.sweep)
        assert await ask(keys) == []

        await ask(configs.update, actor=None, config_id=config.pk, settings={"takes_s": 1.0})

        assert await ask(keys) == both(config)

    async def test_a_destination_that_is_gone_ends_it_until_the_owner_enables_the_config(self) -> None:
        config = await ask(make_poller, owner=await ask(make_user))
        Poller.does = raising(Gone("The room is gone."))

        assert await run_once(config) is None

        after = await ask(Config.objects.get)
        assert (after.enabled, after.health, after.health_cause) == (False, "FAILING", "GONE")
        assert after.health_reason == "The room is gone."
        assert await ask(keys) == []
        await ask(following.sweep)
        assert await ask(keys) == []
        entry = await ask(AuditEntry.objects.filter(action="config.disabled").get)
        assert (entry.actor, entry.changes[0]["after"]) == (None, "The room is gone.")

        await ask(configs.enable, actor=None, config_id=config.pk)
        assert await ask(keys) == both(config)

    async def test_one_that_is_disabled_meanwhile_keeps_nothing_and_is_not_due_again(self) -> None:
        config = await ask(make_poller, owner=await ask(make_user))

        async def does(context: Context[Any]) -> None:
            context.memory["lost"] = True
            context.publish("poll.done", {})
            await ask(configs.disable, actor=None, config_id=config.pk)

        Poller.does = does
        assert await run_once(config) is None
        assert (await ask(Memory.objects.count), await ask(published)) == (0, 0)

    async def test_settings_that_do_not_fit_are_told_and_looked_at_again(self) -> None:
        config = await ask(make_poller, owner=await ask(make_user))
        await ask(Config.objects.filter(pk=config.pk).update, settings={"takes_s": "no number"})
        due_at = await run_once(config)
        assert due_at is not None
        assert (await ask(Config.objects.get)).health == "FAILING"

    async def test_one_that_is_not_running_yet_is_tried_in_a_moment(self) -> None:
        config = await ask(make_poller, owner=await ask(make_user))
        integration = await ask(queries.installed, "poller")
        assert integration is not None
        integration.disable_integration()
        assert await run_once(config) == timedelta(seconds=2)

    async def test_one_whose_method_is_gone_is_done(self) -> None:
        payload = {"config": 1, "version": 1, "integration": "poller", "method": "never_was"}
        assert (
            await running.run(errands.Errand(kind=plans.RUN, key="1:x", payload=payload, attempt=1)) is None
        )

    async def test_one_that_takes_more_than_half_of_its_interval_is_told_of(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        config = await ask(make_poller, owner=await ask(make_user))

        async def slow(context: Context[Any]) -> None:
            await asyncio.sleep(0.55)

        Poller.does = slow
        with caplog.at_level(logging.WARNING, "jackfield"):
            await run_once(config)
        (record,) = caplog.records
        assert record.message == "schedule takes more than half of its interval"
        assert record.__dict__["interval_s"] == 1.0

    async def test_one_that_outlives_its_time_is_ended_and_the_service_was_slow(
        self, settings: Settings
    ) -> None:
        settings.JACKFIELD_ERRAND_DEADLINE_S = 0.1
        config = await ask(make_poller, owner=await ask(make_user))

        async def hang(context: Context[Any]) -> None:
            await asyncio.Event().wait()

        Poller.does = hang
        assert await run_once(config) is not None
        assert (await ask(Config.objects.get)).health == "DEGRADED"

    async def test_three_failures_in_a_row_are_failing_and_wait_ever_longer(self) -> None:
        config = await ask(make_poller, owner=await ask(make_user))
        Poller.does = raising(Unavailable("Later."))
        waits, states = [], []
        for _ in range(3):
            due_at = await run_once(config)
            waits.append(round((due_at - timezone.now()).total_seconds()))
            states.append((await ask(Config.objects.get)).health)
        assert waits == [1, 2, 4]
        assert states == ["DEGRADED", "DEGRADED", "FAILING"]


class TestWorking:
    async def test_a_worker_calls_it_again_and_again(self, tmp_path: Path) -> None:
        path = tmp_path / "notes"
        await ask(make_poller, owner=await ask(make_user), path=str(path))
        async with working():
            await until(lambda: len(notes(path)) >= 4)
        assert (await ask(Memory.objects.get)).data["count"] >= 2

    async def test_two_processes_call_one_config_never_twice_at_a_time_also_after_a_kill(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "notes"
        config = await ask(make_poller, owner=await ask(make_user), path=str(path), takes_s=0.3)
        with worker_processes(2, MORE_LINES="tests.delivery.polling") as both_processes:
            await until(lambda: len(notes(path)) >= 3, timeout_s=40)
            last = notes(path)[-1].process
            killed = next(one for one in both_processes if one.process.pid == last)
            killed.kill()
            at = time.monotonic()
            await until(
                lambda: any(note.at > at and note.process != last for note in notes(path)), timeout_s=20
            )
            for one in both_processes:
                if one is not killed:
                    assert await ask(one.stop) == 0
        assert (
            most_at_once([note for note in notes(path) if note.process != last], key=f"cfg_{config.pk}") == 1
        )
        assert (
            most_at_once([note for note in notes(path) if note.process == last], key=f"cfg_{config.pk}") == 1
        )


def due_ats(config: Config) -> list[datetime]:
    found = []
    for method in ("poll", "report"):
        row = run_of(config, method)
        assert row is not None
        assert row.due_at is not None
        found.append(row.due_at)
    return found


def next_nine(now: datetime) -> datetime:
    nine = now.astimezone(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    while nine <= now or nine.weekday() > 4:
        nine += timedelta(days=1)
    return nine
