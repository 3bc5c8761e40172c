"""Publish: what is owed to whom, and only if the transaction commits."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from pytest_django import DjangoAssertNumQueries, Settings

from jackfield.configs import operations as configs
from jackfield.delivery.audience import groups, users
from jackfield.delivery.dialect import is_postgresql
from jackfield.delivery.errors import EventRefused, IdempotencyConflict
from jackfield.delivery.event_types import register_event_type, unregister_event_type
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish, publish_with_result
from jackfield.realtime.models import StatusChange
from jackfield.realtime.wakeups import Topic, listen
from jackfield.registry import operations as registry
from tests.delivery.failing import every_statement_fails_once
from tests.delivery.lines import close_connections, make_config, make_user, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secret_type() -> Iterator[str]:
    """A type that only users whose name begins with m may hear."""
    register_event_type("secret.told", may_receive=_begins_with_m)
    yield "secret.told"
    unregister_event_type("secret.told")


def _begins_with_m(user: Any, event: Event) -> bool:
    return event.type == "secret.told" and user.username.startswith("m")


def _fails(user: Any, event: Event) -> bool:
    raise LookupError(f"no rule for {user} and {event}")


def owed() -> set[str]:
    """Names of the configs that are owed something."""
    return set(Delivery.objects.values_list("config__name", flat=True))


class TestWhatIsKept:
    def test_an_event_is_kept_as_it_was_published(self) -> None:
        mia = make_user()
        moment = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)

        event = publish(
            "ticket.opened", {"a": [1, None]}, occurred_at=moment, ordering_key="t1", publisher=mia
        )

        kept = Event.objects.get()
        assert kept == event
        assert (kept.type, kept.data, kept.occurred_at, kept.ordering_key, kept.publisher) == (
            "ticket.opened",
            {"a": [1, None]},
            moment,
            "t1",
            mia,
        )
        assert kept.audience == {"everyone": True}

    def test_without_a_time_it_happened_now(self) -> None:
        event = publish("ticket.opened", {})
        assert abs(datetime.now(UTC) - event.occurred_at) < timedelta(minutes=1)

    def test_what_is_refused_leaves_nothing(self) -> None:
        make_config(owner=make_user())

        with pytest.raises(EventRefused) as refused:
            publish("Ticket", {"a": b""}, audience={"teams": []})

        assert [issue.path for issue in refused.value.issues] == [("type",), ("data", "a"), ("audience",)]
        assert (Event.objects.count(), Delivery.objects.count()) == (0, 0)

    def test_unregistered_types_are_refused_where_the_operator_wants_it(self, settings: Settings) -> None:
        settings.JACKFIELD_STRICT_EVENTS = True

        with pytest.raises(EventRefused, match=r"No event type ticket\.opened is registered"):
            publish("ticket.opened", {})


class TestTransactions:
    def test_what_rolled_back_was_never_published(self) -> None:
        make_config(owner=make_user())
        StatusChange.objects.all().delete()

        with transaction.atomic():
            publish("ticket.opened", {})
            transaction.set_rollback(True)

        assert (Event.objects.count(), Delivery.objects.count(), StatusChange.objects.count()) == (0, 0, 0)

    def test_workers_are_woken_when_it_commits_and_not_before(self) -> None:
        make_config(owner=make_user())
        with listen(Topic.DELIVERIES) as waiter:
            with transaction.atomic():
                publish("ticket.opened", {})
                assert not waiter.wait_sync(0.05)
            assert waiter.wait_sync(1)

    def test_the_status_log_tells_of_the_event_and_of_each_delivery(self) -> None:
        config = make_config(owner=make_user())
        StatusChange.objects.all().delete()

        event = publish("ticket.opened", {})

        told = StatusChange.objects.order_by("id").values_list("kind", "subject_id", "config_id", "event_id")
        delivery = Delivery.objects.get()
        assert list(told) == [
            ("EVENT", event.pk, None, event.pk),
            ("DELIVERY", delivery.pk, config.pk, event.pk),
        ]

    def test_whichever_statement_fails_all_or_nothing_is_published(self) -> None:
        make_config(owner=make_user())
        make_config(owner=make_user("ned"))

        def publish_anew() -> None:
            publish("ticket.opened", {}, idempotency_key="k")

        def nothing_is_published() -> None:
            assert (Event.objects.count(), Delivery.objects.count()) == (0, 0)

        assert every_statement_fails_once(publish_anew, after_each=nothing_is_published) >= 5
        assert (Event.objects.count(), Delivery.objects.count()) == (1, 2)

    def test_publishing_costs_the_same_queries_for_one_config_and_for_many(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        mia = make_user()
        for number in range(20):
            make_config(owner=mia, name=f"c{number}")
        # What configs ask of events is read once.
        publish("ticket.opened", {})
        with transaction.atomic(), django_assert_num_queries(8 if is_postgresql() else 7):
            # Event, whether conditions changed, configs, integrations, deliveries, two for the status log;
            # and on PostgreSQL the lock that keeps the configs from going meanwhile.
            publish("ticket.opened", {})


class TestRouting:
    @pytest.mark.parametrize(
        ("pattern", "is_owed"),
        [
            ("ticket.opened", True),
            ("ticket.*", True),
            ("*", True),
            ("ticket.closed", False),
            ("ticket.opened.*", False),
            ("tick.*", False),
        ],
    )
    def test_a_config_hears_what_its_patterns_cover(self, pattern: str, is_owed: bool) -> None:  # noqa: FBT001
        make_config(owner=make_user(), event_types=(pattern,))
        publish("ticket.opened", {})
        assert Delivery.objects.exists() is is_owed

    def test_a_config_is_owed_an_event_once_though_several_patterns_cover_it(self) -> None:
        make_config(owner=make_user(), event_types=("*", "ticket.*", "ticket.opened"))
        publish("ticket.opened", {})
        assert Delivery.objects.count() == 1

    def test_a_star_stands_for_more_than_one_segment(self) -> None:
        make_config(owner=make_user(), event_types=("ticket.*",))
        publish("ticket.comment.added", {})
        assert Delivery.objects.count() == 1

    def test_a_disabled_config_is_owed_nothing(self) -> None:
        make_config(owner=make_user(), enabled=False)
        publish("ticket.opened", {})
        assert not Delivery.objects.exists()

    def test_a_config_of_an_inactive_integration_is_owed_nothing(self) -> None:
        make_config(owner=make_user())
        registry.deactivate(integration_id="line", actor=None)
        publish("ticket.opened", {})
        assert not Delivery.objects.exists()

    def test_a_config_of_a_paused_integration_is_owed_it_held(self) -> None:
        make_config(owner=make_user())
        registry.pause(integration_id="line", actor=None)

        publish("ticket.opened", {})

        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.reason, delivery.due_at) == (
            "HELD",
            "The integration is paused.",
            None,
        )

    def test_the_promise_of_the_integration_is_noted(self) -> None:
        make_config(owner=make_user(), integration_id="cautious")
        publish("ticket.opened", {})
        assert Delivery.objects.get().promise == "AT_MOST_ONCE"


class TestAudience:
    @pytest.fixture(autouse=True)
    def people(self) -> None:
        for name in ("mia", "ned", "zoe"):
            make_config(owner=make_user(name), name=name, event_types=("*",))
        Group.objects.create(name="staff").user_set.add(*_user("ned"), *_user("zoe"))

    def test_by_default_everyone_hears(self) -> None:
        publish("ticket.opened", {})
        assert owed() == {"mia", "ned", "zoe"}

    def test_only_the_named_users_hear(self) -> None:
        publish("ticket.opened", {}, audience=users(_user("ned")))
        assert owed() == {"ned"}

    def test_only_the_members_of_named_groups_hear(self) -> None:
        publish("ticket.opened", {}, audience=groups(Group.objects.all()))
        assert owed() == {"ned", "zoe"}

    def test_who_is_deactivated_hears_nothing(self) -> None:
        _user("ned").update(is_active=False)
        publish("ticket.opened", {})
        assert owed() == {"mia", "zoe"}

    def test_a_type_has_a_default_audience(self) -> None:
        register_event_type("private.said", default_audience=users(_user("mia")))
        try:
            publish("private.said", {})
            assert owed() == {"mia"}
            publish("private.said", {}, audience={"everyone": True})
            assert owed() == {"mia", "ned", "zoe"}
        finally:
            unregister_event_type("private.said")

    def test_the_rule_of_a_type_is_applied_on_top(self, secret_type: str) -> None:
        publish(secret_type, {})
        assert owed() == {"mia"}
        publish(secret_type, {}, audience=users(_user("ned")))
        assert owed() == {"mia"}

    def test_a_rule_that_fails_tells_nobody_anything(self, caplog: pytest.LogCaptureFixture) -> None:
        register_event_type("broken.rule_made", may_receive=_fails)
        try:
            publish("broken.rule_made", {})
        finally:
            unregister_event_type("broken.rule_made")
        assert owed() == set()
        assert Event.objects.count() == 1
        assert "audience rule failed" in caplog.text


class TestIdempotencyKeys:
    def test_the_same_again_is_the_first_event(self) -> None:
        make_config(owner=make_user())

        first = publish_with_result("ticket.opened", {"a": 1, "b": 2}, idempotency_key="k")
        again = publish_with_result("ticket.opened", {"b": 2, "a": 1}, idempotency_key="k")

        assert (first.is_duplicate, first.delivery_count) == (False, 1)
        assert (again.is_duplicate, again.delivery_count, again.event) == (True, 1, first.event)
        assert states() == {"PENDING": 1}

    @pytest.mark.parametrize(
        "other",
        [
            {"data": {"a": 2}},
            {"type": "ticket.closed"},
            {"ordering_key": "o"},
            {"audience": {"users": [1]}},
            {"occurred_at": datetime(2026, 1, 1, tzinfo=UTC)},
        ],
    )
    def test_other_input_is_a_conflict(self, other: dict[str, Any]) -> None:
        publish("ticket.opened", {"a": 1}, idempotency_key="k")
        with pytest.raises(IdempotencyConflict):
            publish(**{"type": "ticket.opened", "data": {"a": 1}, "idempotency_key": "k", **other})
        assert Event.objects.count() == 1

    def test_the_same_time_in_another_zone_is_the_same_input(self) -> None:
        moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
        for at in (moment, datetime.fromisoformat("2026-01-01T13:00:00+01:00")):
            publish("ticket.opened", {}, idempotency_key="k", occurred_at=at)
        assert Event.objects.count() == 1

    def test_each_publisher_has_keys_of_its_own(self) -> None:
        for publisher in (None, make_user("mia"), make_user("ned")):
            publish("ticket.opened", {"by": str(publisher)}, idempotency_key="k", publisher=publisher)
        assert Event.objects.count() == 3

    def test_a_conflict_leaves_the_callers_transaction_usable(self) -> None:
        publish("ticket.opened", {}, idempotency_key="k")
        with transaction.atomic():
            with pytest.raises(IdempotencyConflict):
                publish("ticket.closed", {}, idempotency_key="k")
            publish("ticket.reopened", {})
        assert Event.objects.filter(type="ticket.reopened").exists()

    def test_of_many_who_publish_the_same_at_once_one_does(self) -> None:
        make_config(owner=make_user())
        begin = threading.Barrier(5)
        results: list[bool] = []

        def publish_one() -> None:
            begin.wait()
            try:
                results.append(publish_with_result("ticket.opened", {}, idempotency_key="k").is_duplicate)
            finally:
                close_connections()

        threads = [threading.Thread(target=publish_one) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(results) == [False, True, True, True, True]
        assert states() == {"PENDING": 1}


def test_what_a_pause_that_ended_unseen_has_held_is_released() -> None:
    config = make_config(owner=make_user())
    registry.pause(integration_id="line", actor=None)
    with transaction.atomic():
        publish("ticket.opened", {})
        # In the same transaction, so that no hook of the resumption can see what was just published ...
        registry.resume(integration_id="line", actor=None)
        Delivery.objects.update(state="HELD", reason="The integration is paused.", due_at=None)
    # ... and what was left behind is found when the publishing commits.
    assert states() == {"PENDING": 1}
    assert config.enabled


def test_configs_can_be_changed_while_events_are_published() -> None:
    config = make_config(owner=make_user())
    publish("ticket.opened", {})
    configs.disable(actor=None, config_id=config.pk)
    publish("ticket.opened", {})
    assert states() == {"HELD": 1}


def _user(username: str) -> Any:
    return get_user_model()._default_manager.filter(username=username)
