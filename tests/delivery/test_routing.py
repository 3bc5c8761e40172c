"""Routing by conditions: who gets what, what it costs, and that nothing breaks who publishes."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.dialect import is_postgresql
from jackfield.delivery.event_types import register_event_type, unregister_event_type
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish
from jackfield.delivery.routing import asked_conditions
from jackfield.delivery.routing import choosing as routing
from jackfield.sdk.conditions.judging import Judge
from tests.delivery.asking import ask_for, make_asking, owed, title_contains
from tests.delivery.failing import every_statement_fails_once
from tests.delivery.lines import make_config, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _knows_nothing() -> Iterator[None]:
    asked_conditions.forget()
    yield
    asked_conditions.forget()


@pytest.fixture(params=["known", "read"])
def publish_either_way(request: pytest.FixtureRequest) -> Callable[[dict[str, Any]], None]:
    """Publish with what is known, and in a transaction that has written configs."""

    def known(data: dict[str, Any]) -> None:
        publish("ticket.opened", data)

    def read(data: dict[str, Any]) -> None:
        with transaction.atomic():
            Config.objects.filter(name="nobody's").update(name="nobody's")
            Config.objects.all().update(extra_data={})
            assert asked_conditions.asked_of("ticket.opened") is None
            publish("ticket.opened", data)

    return known if request.param == "known" else read


class TestWhoGetsIt:
    def test_those_whose_conditions_hold_and_those_that_have_none(
        self, publish_either_way: Callable[[dict[str, Any]], None]
    ) -> None:
        mia = make_user()
        make_asking(owner=mia, name="fire", word="fire")
        make_asking(owner=mia, name="water", word="water")
        make_config(owner=mia, name="all")

        publish_either_way({"title": "Printer on fire"})

        assert owed() == [("all", 1), ("fire", 1)]

    def test_modes(self, publish_either_way: Callable[[dict[str, Any]], None]) -> None:
        mia = make_user()
        both = [*title_contains("fire")["conditions"], *title_contains("water")["conditions"]]
        for mode in ("ALWAYS", "ALL", "ANY"):
            config = make_config(owner=mia, name=mode)
            configs.update(actor=mia, config_id=config.pk, conditions={"mode": mode, "conditions": both})
            config = make_config(owner=mia, name=f"{mode} of nothing")
            configs.update(actor=mia, config_id=config.pk, conditions={"mode": mode, "conditions": []})

        publish_either_way({"title": "fire"})

        assert owed() == [("ALWAYS", 1), ("ALWAYS of nothing", 1), ("ANY", 1)]

    def test_what_one_owner_asks_costs_no_other_an_event(
        self, publish_either_way: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ann, bob = make_user("ann"), make_user("bob")
        for owner, sizes in ((ann, range(1, 31)), (bob, [90])):
            for size in sizes:
                config = make_config(owner=owner, name=f"{owner.username} {size}")
                asked = {"choice": "data.title", "operator": "matches-regex", "values": [f"a{{{size}}}a*"]}
                configs.update(
                    actor=owner, config_id=config.pk, conditions={"mode": "ALL", "conditions": [asked]}
                )
        # Each pattern takes a second, and ten there are.
        seconds = itertools.count(0, 1_000_000_000)
        monkeypatch.setattr(routing, "Judge", partial(Judge, cost_ns=10_000_000_000, clock=seconds.__next__))

        publish_either_way({"title": "a" * 100})

        names = [name for name, _count in owed()]
        assert len(names) == 10
        assert "bob 90" in names

    def test_conditions_are_no_way_around_the_other_rules(
        self, publish_either_way: Callable[[dict[str, Any]], None]
    ) -> None:
        mia, gone = make_user(), make_user("gone")
        make_asking(owner=mia, name="hears")
        make_asking(owner=mia, name="disabled", enabled=False)
        make_asking(owner=mia, name="other events", event_types=("build.*",))
        make_asking(owner=gone, name="owner is gone")
        gone.is_active = False
        gone.save()

        publish_either_way({"title": "fire"})

        assert owed() == [("hears", 1)]

    def test_the_rule_of_a_type_is_asked_too(
        self, publish_either_way: Callable[[dict[str, Any]], None]
    ) -> None:
        register_event_type("ticket.opened", may_receive=lambda user, _: user.username == "mia")
        try:
            make_asking(owner=make_user("mia"), name="mia's")
            make_asking(owner=make_user("noa"), name="noa's")
            publish_either_way({"title": "fire"})
        finally:
            unregister_event_type("ticket.opened")

        assert owed() == [("mia's", 1)]

    def test_conditions_that_cannot_be_read_match_nothing_and_are_told_once(
        self,
        publish_either_way: Callable[[dict[str, Any]], None],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        mia = make_user()
        broken = make_config(owner=mia, name="broken")
        Config.objects.filter(pk=broken.pk).update(conditions={"mode": "SOME"})
        make_asking(owner=mia, name="fire")

        for _ in range(3):
            publish_either_way({"title": "fire"})

        assert owed() == [("fire", 3)]
        told = [record for record in caplog.records if record.message == "conditions cannot be read"]
        assert [vars(record)["config_id"] for record in told] == [broken.pk]

    @pytest.mark.parametrize("junk", [[], "ALL", 0, None, {"mode": "ALL", "conditions": [1]}])
    def test_junk_in_the_column_breaks_nothing(self, junk: Any) -> None:
        mia = make_user()
        broken = make_config(owner=mia, name="broken")
        Config.objects.filter(pk=broken.pk).update(conditions=junk if junk is not None else {"a": None})
        make_config(owner=mia, name="all")

        publish("ticket.opened", {})

        assert owed() == [("all", 1)]

    def test_more_configs_than_are_kept_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asked_conditions, "MAX_CONFIGS", 2)
        mia = make_user()
        for word in ("fire", "water", "smoke"):
            make_asking(owner=mia, name=word, word=word)

        publish("ticket.opened", {"title": "smoke and fire"})
        assert asked_conditions.asked_of("ticket.opened") is None

        assert owed() == [("fire", 1), ("smoke", 1)]

    def test_of_more_configs_than_are_kept_those_that_hear_other_types_are_not_read(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(asked_conditions, "MAX_CONFIGS", 2)
        mia = make_user()
        deaf = [make_config(owner=mia, name=f"{n}", event_types=("door.*",)).pk for n in range(3)]
        # It is said of who is read.
        Config.objects.filter(pk__in=deaf).update(conditions={"mode": "NONSENSE"})
        make_config(owner=mia, name="hears")

        publish("ticket.opened", {})

        assert owed() == [("hears", 1)]
        assert "conditions cannot be read" not in caplog.text

    def test_more_conditions_than_are_kept_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        mia = make_user()
        make_asking(owner=mia, name="first")
        publish("ticket.opened", {"title": "fire"})
        monkeypatch.setattr(asked_conditions, "MAX_CHARACTERS", 150)
        make_asking(owner=mia, name="second")

        publish("ticket.opened", {"title": "fire"})
        assert asked_conditions.asked_of("ticket.opened") is None

        assert owed() == [("first", 2), ("second", 1)]

    def test_more_matches_than_one_statement_names(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("jackfield.delivery.routing.choosing._BATCH", 2)
        mia = make_user()
        for number in range(5):
            make_asking(owner=mia, name=f"c{number}")
        make_config(owner=mia, name="all")

        publish("ticket.opened", {"title": "fire"})

        assert owed() == [("all", 1), *((f"c{number}", 1) for number in range(5))]
        assert list(Delivery.objects.values_list("config", flat=True)) == sorted(
            Config.objects.values_list("pk", flat=True)
        )


class TestCosts:
    def test_many_conditions_cost_the_queries_of_one(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        mia = make_user()
        for number in range(12):
            make_asking(owner=mia, name=f"c{number}", word="fire" if number % 2 else f"w{number}")
        publish("ticket.opened", {"title": "fire"})
        with transaction.atomic(), django_assert_num_queries(8 if is_postgresql() else 7):
            # Event, whether conditions changed, configs, integrations, deliveries, two for the status log;
            # and on PostgreSQL the lock that keeps the configs from going meanwhile.
            publish("ticket.opened", {"title": "fire"})

    def test_where_nobody_wants_it_no_config_is_read(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_asking(owner=make_user())
        publish("ticket.opened", {})
        with transaction.atomic(), django_assert_num_queries(3):
            # Event, whether conditions changed, the status log.
            publish("ticket.opened", {"title": "water"})

    def test_health_and_grants_are_no_reason_to_read_anew(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        from jackfield.configs.health import report_health  # noqa: PLC0415 - beside what it is about
        from jackfield.configs.permissions import Role, set_role  # noqa: PLC0415
        from jackfield.registry.status import Health  # noqa: PLC0415

        config = make_asking(owner=make_user())
        publish("ticket.opened", {})
        report_health(config_id=config.pk, health=Health.DEGRADED, reason="It is slow.")
        set_role(config=config, grantee=make_user("noa"), role=Role.VIEWER, granted_by=config.owner)

        with django_assert_num_queries(1):
            assert asked_conditions.asked_of("ticket.opened") is not None

    def test_a_change_of_one_config_reads_that_one(self) -> None:
        from django.db import connection  # noqa: PLC0415 - beside what it is about
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        mia = make_user()
        first, *_ = [make_asking(owner=mia, name=f"c{number}") for number in range(9)]
        publish("ticket.opened", {})
        ask_for(first, "water")

        with CaptureQueriesContext(connection) as asked:
            asked_conditions.asked_of("ticket.opened")

        [read] = [one["sql"] for one in asked.captured_queries if '"conditions"' in one["sql"]]
        assert f"IN ({first.pk})" in read

    def test_any_statement_may_fail_and_nothing_old_is_believed(self) -> None:
        mia = make_user()
        config = make_asking(owner=mia, name="mine", word="fire")
        publish("ticket.opened", {})
        ask_for(config, "water")

        every_statement_fails_once(
            lambda: publish("ticket.opened", {"title": "fire"}), after_each=lambda: None
        )
        publish("ticket.opened", {"title": "water"})

        assert owed() == [("mine", 1)]


_WORDS = st.sampled_from(["fire", "water", "smoke", ""])


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.tuples(st.integers(0, 3), _WORDS, st.booleans()), min_size=1, max_size=6), title=_WORDS
)
def test_whatever_was_changed_who_gets_it_is_what_the_rows_say(
    steps: list[tuple[int, str, bool]], title: str
) -> None:
    Config.objects.all().delete()
    Delivery.objects.all().delete()
    mia = make_user(f"u{get_user_model().objects.count()}")
    made = [make_config(owner=mia, name=f"c{number}") for number in range(4)]
    for number, word, enabled in steps:
        conditions = title_contains(word) if word else {}
        configs.update(actor=mia, config_id=made[number].pk, conditions=conditions, enabled=enabled)
        publish("ticket.closed", {"title": title})
    Delivery.objects.all().delete()

    publish("ticket.opened", {"title": title})

    wanted = [
        config.name
        for config in Config.objects.filter(enabled=True).order_by("name")
        if not config.conditions or config.conditions["conditions"][0]["values"][0] in title
    ]
    assert [name for name, _ in owed()] == wanted
