"""Whom Jackfield's own news reaches, of what, and that configs that all fail do not feed each other."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from pytest_django import Settings

from jackfield.configs import operations, sharing
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.delivery import own_news
from jackfield.delivery.breaking import transitions
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish, publish_with_result
from jackfield.delivery.own_news import Distance, distance_now, distance_of, seen_by
from jackfield.registry import get_integration_manager
from jackfield.registry.status import Health, StatusCause
from jackfield.sdk import Context, Unavailable, on
from jackfield.sdk import Event as SdkEvent
from tests.delivery.lines import Line, LineSettings, ask, make_config, make_user, states, until, working
from tests.support.receiver import Answer, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


def fail(config: Config) -> None:
    """Let it be seen well, and then not."""
    for health in (Health.HEALTHY, Health.FAILING):
        report_health(config_id=config.pk, health=health, reason="So it is.", cause=StatusCause.UNREACHABLE)


def mailbox(owner: Any) -> Config:
    """A config that tells its owner."""
    return make_config(owner=owner, name="Mail", event_types=("config.*",))


def told() -> list[tuple[str, str]]:
    """Who is owed which news."""
    rows = Delivery.objects.order_by("event", "config").values_list("config__owner__username", "event__type")
    return list(rows)


class TestWhoHears:
    def test_the_owner_and_who_may_operate_it_by_themselves_or_by_a_group(self) -> None:
        users = {name: make_user(name) for name in ("mia", "op", "viewer", "member", "stranger")}
        group = Group.objects.create(name="operators")
        users["member"].groups.add(group)
        for user in users.values():
            mailbox(user)
        config = make_config(owner=users["mia"])
        grant = {"actor": users["mia"], "config_id": config.pk}
        sharing.grant(**grant, user_id=users["op"].pk, role=Role.OPERATOR)
        sharing.grant(**grant, user_id=users["viewer"].pk, role=Role.VIEWER)
        users["mia"].groups.add(group)
        sharing.grant(**grant, group_id=group.pk, role=Role.OPERATOR)

        fail(config)

        assert told() == [(name, own_news.FAILING) for name in ("mia", "op", "member")]

    def test_who_has_lost_the_right_meanwhile_hears_nothing(self) -> None:
        mia, op = make_user("mia"), make_user("op")
        mail = mailbox(op)
        config = make_config(owner=mia)
        grant = {"actor": mia, "config_id": config.pk}
        sharing.grant(**grant, user_id=op.pk, role=Role.OPERATOR)
        fail(config)
        sharing.grant(**grant, user_id=op.pk, role=Role.VIEWER)
        delivery = Delivery.objects.get(config=mail)

        async def run() -> None:
            async with working():
                await until(lambda: states() == {"CANCELLED": 1})

        asyncio.run(run())
        delivery.refresh_from_db()
        assert delivery.attempt_count == 0

    def test_who_owned_it_before_it_was_given_away_hears_nothing(self) -> None:
        mia, tom = make_user("mia"), make_user("tom")
        mailbox(mia)
        mailbox(tom)
        config = make_config(owner=mia)
        operations.transfer(actor=mia, config_id=config.pk, to_user=tom)
        fail(config)
        assert told() == [("tom", own_news.FAILING)]


class TestWhatIsTold:
    def test_a_refused_sign_in(self) -> None:
        config = make_config(owner=make_user())
        report_health(
            config_id=config.pk, health=Health.UNAUTHORIZED, reason="No.", cause=StatusCause.REFUSED
        )
        event = Event.objects.get()
        assert (event.type, event.data["reason"], event.data["cause"]) == (
            own_news.UNAUTHORIZED,
            "No.",
            "REFUSED",
        )

    def test_that_it_was_disabled_with_the_reason(self) -> None:
        config = make_config(owner=make_user())
        operations.disable(actor=None, config_id=config.pk, reason="Gone for good.", cause=StatusCause.GONE)
        event = Event.objects.get()
        assert (event.type, event.data["reason"], event.data["cause"]) == (
            own_news.DISABLED,
            "Gone for good.",
            "GONE",
        )

    @pytest.mark.parametrize("by_update", [False, True])
    def test_that_somebody_else_disabled_it_and_who(self, by_update: bool) -> None:  # noqa: FBT001
        config = make_config(owner=make_user())
        root = make_user("root", is_superuser=True)
        if by_update:
            operations.update(actor=root, config_id=config.pk, enabled=False)
        else:
            operations.disable(actor=root, config_id=config.pk)
        event = Event.objects.get()
        assert (event.type, event.data["reason"], event.data["cause"]) == (
            own_news.DISABLED,
            "root disabled it.",
            "",
        )

    def test_not_what_the_owner_did_by_hand(self) -> None:
        owner = make_user()
        config = make_config(owner=owner)
        operations.disable(actor=owner, config_id=config.pk)
        assert not Event.objects.exists()

    def test_that_a_command_did_it(self) -> None:
        config = make_config(owner=make_user())
        operations.disable(actor=None, config_id=config.pk)
        assert Event.objects.get().data["reason"] == "It was disabled by the operator."

    def test_the_news_of_one_config_is_in_order(self) -> None:
        config = make_config(owner=make_user())
        fail(config)
        assert Event.objects.get().ordering_key == f"cfg_{config.pk}"


class TestDistance:
    @pytest.mark.parametrize(
        ("event_type", "data", "distance"),
        [
            ("ticket.opened", '{"while_telling_news": true}', Distance.NONE),
            (own_news.FAILING, '{"while_telling_news": false}', Distance.FIRST),
            (own_news.FAILING, "{}", Distance.FIRST),
            (own_news.RECOVERED, '{"while_telling_news": true}', Distance.ECHO),
        ],
    )
    def test_of_an_event(self, event_type: str, data: str, distance: Distance) -> None:
        assert distance_of(event_type, data) is distance

    @pytest.mark.parametrize(
        ("seen", "distance"),
        [
            ([], Distance.NONE),
            ([Distance.ECHO], Distance.ECHO),
            ([Distance.ECHO, Distance.FIRST], Distance.FIRST),
            ([Distance.FIRST, Distance.NONE], Distance.NONE),
        ],
    )
    def test_the_nearest_counts_while_it_is_reported(
        self, seen: Iterable[Distance], distance: Distance
    ) -> None:
        with seen_by(seen):
            assert distance_now() is distance
        assert distance_now() is Distance.NONE


class FlakyLine(Line):
    """One whose service takes everything in the end."""

    integration_id = "flaky"

    @on("*")
    async def post(self, event: SdkEvent, context: Context[LineSettings]) -> None:
        """Fail three times, and then not."""
        if context.attempt <= 3:
            raise Unavailable("Not now.")


@pytest.fixture
def _flaky() -> Iterator[None]:
    manager = get_integration_manager()
    manager.register_integration_class(FlakyLine).enable_integration()
    yield
    manager.unregister_integration_class(FlakyLine)


@pytest.fixture
def _impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, five times, whatever the breakers say."""
    settings.JACKFIELD_RETRY_SCHEDULE_S = (0.01, 0.01, 0.01, 0.01)
    for wait in ("FIRST_WAIT", "LONGEST_WAIT"):
        monkeypatch.setattr(transitions, wait, timedelta(milliseconds=10))


def all_settled() -> bool:
    """Whether nothing waits."""
    return not Delivery.objects.exclude(state__in=Delivery.SETTLED).exists()


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("count", [2, 3])
async def test_configs_that_fail_together_stop_telling_each_other(receiver: Receiver, count: int) -> None:
    """All of them hear everything, and their services take nothing."""
    receiver.answer_with(Answer(status=500))

    def prepare() -> None:
        owner = make_user()
        for number in range(count):
            config = make_config(owner=owner, name=f"n{number}", url=receiver.url, event_types=("*",))
            report_health(config_id=config.pk, health=Health.HEALTHY)
        publish("ticket.opened", {})

    await ask(prepare)
    async with working():
        await until(all_settled, timeout_s=120)

    news = await ask(lambda: list(Event.objects.exclude(type="ticket.opened").values_list("type", "data")))
    assert [kind for kind, _ in news] == [own_news.FAILING] * count
    assert await ask(states) == {"EXHAUSTED": count + count * (count - 1)}


@pytest.mark.usefixtures("_impatient", "_flaky")
async def test_services_that_fail_now_and_then_do_not_feed_each_other_for_ever() -> None:
    """Each delivery fails three times and then arrives: every news makes its hearer fail and recover."""

    def prepare() -> None:
        owner = make_user()
        for number in range(3):
            config = make_config(owner=owner, name=f"n{number}", integration_id="flaky", event_types=("*",))
            report_health(config_id=config.pk, health=Health.HEALTHY)
        publish("ticket.opened", {})

    await ask(prepare)
    async with working():
        await until(all_settled, timeout_s=120)

    news = await ask(lambda: list(Event.objects.exclude(type="ticket.opened").values_list("type", "data")))
    first = [kind for kind, data in news if not data["while_telling_news"]]
    failing = [kind for kind, _ in news if kind == own_news.FAILING]
    # Each is the end of an attempt at the ticket, or at news of that: of three and of two configs each.
    assert 0 < len(first) <= 3 * 4
    assert len(failing) <= 3 * 3 + len(first) * 2 * 3
    assert len(news) <= 2 * len(failing)
    assert set(await ask(states)) == {"DELIVERED"}


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    ("status", "is_echo", "before", "after", "more"),
    [
        (500, False, Health.HEALTHY, ("FAILING", True), [(own_news.FAILING, True)]),
        (500, True, Health.HEALTHY, ("HEALTHY", True), []),
        (404, True, Health.HEALTHY, ("HEALTHY", True), []),
        (200, True, Health.FAILING, ("HEALTHY", True), [(own_news.RECOVERED, True)]),
        (401, False, Health.HEALTHY, ("UNAUTHORIZED", True), [(own_news.UNAUTHORIZED, True)]),
        (401, True, Health.HEALTHY, ("UNAUTHORIZED", True), []),
        (410, True, Health.HEALTHY, ("FAILING", False), [(own_news.DISABLED, True)]),
    ],
)
async def test_by_failing_to_tell_news_of_news_no_config_fails(
    receiver: Receiver,
    *,
    status: int,
    is_echo: bool,
    before: Health,
    after: tuple[str, bool],
    more: list[tuple[str, bool]],
) -> None:
    receiver.answer_with(Answer(status=status))

    def prepare() -> tuple[Config, int]:
        owner = make_user()
        failed = make_config(owner=owner, name="Failed")
        telling = make_config(owner=owner, url=receiver.url, event_types=("config.*",))
        report_health(config_id=telling.pk, health=before)
        data = {"config_id": f"cfg_{failed.pk}", "while_telling_news": is_echo}
        event = publish_with_result(own_news.FAILING, data, is_own_news=True).event
        return telling, event.pk

    telling, event_id = await ask(prepare)
    done = (*Delivery.SETTLED, Delivery.State.HELD)
    async with working():
        await until(lambda: Delivery.objects.get(event=event_id).state in done)

    await ask(telling.refresh_from_db)
    assert (telling.health, telling.enabled) == after
    rows = await ask(lambda: list(Event.objects.filter(pk__gt=event_id).values_list("type", "data")))
    assert [(kind, data["while_telling_news"]) for kind, data in rows] == more
