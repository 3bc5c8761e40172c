"""One host gets so many attempts of a worker at once, however many configs send to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.utils import timezone
from pytest_django import Settings

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.claims import claiming, hosts
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.jobs import Result
from jackfield.delivery.models import Attempt, Delivery, Event, WorkerProcess
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager
from jackfield.sdk import Context, Integration, on
from jackfield.sdk import Event as SdkEvent
from jackfield.sdk import Settings as NoSettings
from tests.delivery.lines import ask, make_config, make_user, until, working
from tests.support.receiver import Answer, Receiver, receiving

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "127.0.0.1:9"


class Fixed(Integration[NoSettings]):
    """One whose service has an address that stands in the code."""

    integration_id = "fixed"
    url: ClassVar[str] = ""

    @on("*")
    async def post(self, event: SdkEvent, context: Context[NoSettings]) -> None:
        """Send one event."""
        await context.http.post(self.url, json={"id": event.id})


@pytest.fixture
def fixed(receiver: Receiver) -> Iterator[type[Fixed]]:
    Fixed.url = receiver.url
    get_integration_manager().register_integration_class(Fixed).enable_integration()
    yield Fixed
    get_integration_manager().unregister_integration_class(Fixed)


def a_worker() -> int:
    return WorkerProcess.objects.create(name="test", kind="WORKER").pk


def claim(**options: Any) -> claiming.Claim:
    known = options.pop("known", None) or KnownConfigs()
    return claiming.claim(worker_id=a_worker(), room=options.pop("room", 100), known=known, **options)


def waiting(*each: Config, count: int = 5) -> None:
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    due = timezone.now() - timedelta(minutes=1)
    Delivery.objects.bulk_create(
        Delivery(event=event, config=config, due_at=due) for config in each for _ in range(count)
    )


def names(found: claiming.Claim) -> list[str]:
    return sorted(job.prepared.config_name for job in found.jobs)


class TestPlaces:
    def test_the_configs_of_a_host_share_what_it_has_places_for(self, settings: Settings) -> None:
        settings.JACKFIELD_HOST_CONCURRENCY = 6
        mia = make_user()
        many = [make_config(owner=mia, name=f"c{number}") for number in range(3)]
        waiting(*many, make_config(owner=mia, name="far", url="http://127.0.0.2:9/"))
        assert names(claim()) == [*["c0"] * 2, *["c1"] * 2, *["c2"] * 2, *["far"] * 5]

    def test_what_the_worker_makes_there_already_is_counted(self, settings: Settings) -> None:
        settings.JACKFIELD_HOST_CONCURRENCY = 6
        waiting(make_config(owner=make_user()))
        assert len(claim(hosts={HOST: 4, "other:80": 9}).jobs) == 2

    def test_those_that_got_nothing_are_named_and_come_first_the_next_time(self, settings: Settings) -> None:
        settings.JACKFIELD_HOST_CONCURRENCY = 2
        mia = make_user()
        many = [make_config(owner=mia, name=f"c{number}") for number in range(5)]
        waiting(*many)
        found = claim()
        assert names(found) == ["c0", "c1"]
        assert found.crowded == {HOST: frozenset(config.pk for config in many[2:])}
        assert not found.passed_over
        assert names(claim(beyond=found.beyond)) == ["c2", "c3"]


class TestWhichHost:
    @pytest.mark.parametrize(
        ("url", "host"),
        [
            ("https://Hooks.Example.com/a", "hooks.example.com:443"),
            ("http://user:word@example.com:8080", "example.com:8080"),
            ("HTTP://[::1]/", "::1:80"),
            ("http://example.com:nothing/", ""),
            ("http:///path", ""),
            ("mailto:a@example.com", ""),
            (None, ""),
            (7, ""),
        ],
    )
    def test_a_url_has_a_host(self, url: Any, host: str) -> None:
        assert hosts.host_of(url) == host

    @pytest.mark.parametrize(
        ("values", "host"),
        [
            ({"name": "x", "url": "https://a.test/1", "host": "b.test"}, "a.test:443"),
            ({"name": "x", "host": "B.test"}, "b.test"),
            ({"name": "x", "host": ""}, "integration line"),
        ],
    )
    def test_it_is_guessed_from_the_settings(self, values: dict[str, str], host: str) -> None:
        assert hosts.guessed(Config(integration_id="line", settings=values)) == host

    def test_it_is_learned_from_attempts_and_forgotten_with_the_settings(self) -> None:
        known = KnownConfigs()
        config = make_config(owner=make_user())
        waiting(config)
        job = claim(known=known, room=1).jobs[0]
        assert job.host == HOST
        now = datetime.now(UTC)
        result = Result(
            claimed=job.claimed,
            outcome=Attempt.Outcome.DELIVERED,
            started_at=now,
            finished_at=now,
            host="elsewhere:443",
        )
        known.learn([result])
        assert claim(known=known, room=1).jobs[0].host == "elsewhere:443"

        configs.update(actor=config.owner, config_id=config.pk, name="Other")
        assert claim(known=known, room=1).jobs[0].host == HOST
        known.learn([result, replace(result, host="")])
        assert claim(known=known, room=1).jobs[0].host == HOST

    async def test_one_that_no_setting_names_is_learned_with_the_first_attempt(
        self, receiver: Receiver, fixed: type[Fixed]
    ) -> None:
        def owe() -> Config:
            mia = make_user()
            config = configs.create(
                actor=mia,
                owner=mia,
                integration_id="fixed",
                name="Mine",
                settings={},
                secrets={},
                event_types=("ticket.*",),
                enabled=True,
            )
            publish("ticket.opened", {})
            return config

        config = await ask(owe)
        assert hosts.guessed(config) == "integration fixed"
        async with working() as (worker,):
            await until(lambda: Delivery.objects.get().state == "DELIVERED")
            known = await ask(worker._known.read, [config.pk])
        assert known[config.pk].host == receiver.url.removeprefix("http://")


async def test_many_configs_at_a_host_that_hangs_do_not_take_the_places_of_others(
    receiver: Receiver, settings: Settings
) -> None:
    settings.JACKFIELD_DELIVERY_CONCURRENCY = 20
    settings.JACKFIELD_HOST_CONCURRENCY = 5
    settings.JACKFIELD_DELIVERY_DEADLINE_S = 5.0
    settings.JACKFIELD_RETRY_SCHEDULE_S = (6000.0,)

    with receiving() as hanging:
        hanging.answer_with(Answer(is_hanging=True))

        def owe() -> None:
            mia = make_user()
            for number in range(50):
                make_config(owner=mia, name=f"hangs{number}", url=f"{hanging.url}/{number}")
            make_config(owner=mia, name="well", url=receiver.url)
            for _ in range(10):
                publish("ticket.opened", {})

        await ask(owe)
        async with working():
            await until(lambda: len(receiver.requests) == 10)
            came = len(hanging.requests)
            ended = await ask(lambda: Attempt.objects.exclude(outcome="DELIVERED").count())
            # Those that hang now, beside those that hung and ended, be it that they are not settled yet.
            assert came <= 5 + ended + 5
            await until(lambda: Delivery.objects.filter(state="DELIVERED").count() == 10)
    assert await ask(lambda: Delivery.objects.filter(attempt_count__gt=1).count()) == 0
