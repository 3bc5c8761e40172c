"""All that the viewer sees in figures, and the traffic of one config and of all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.api import counting
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role, visible
from jackfield.configs.seeing import keys_seen, sees_more_than
from jackfield.delivery.models import Attempt, Delivery, Event
from tests.api.people import People, make_config

COUNTS = "configCount enabledConfigCount needsAttentionCount byHealth { health configCount }"
BUCKET = "startsAt delivered failed p95Ms"


def overview(caller: Any, selection: str = COUNTS) -> Any:
    return caller.ask(f"{{ overview {{ {selection} }} }}")["overview"]


def numbers(shown: Any) -> dict[str, int]:
    return {one["health"]: one["configCount"] for one in shown["byHealth"] if one["configCount"]}


def attempt(config: Config, *, ended: datetime, outcome: str = "DELIVERED") -> None:
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    row = Delivery.objects.create(event=event, config=config, state="DELIVERED")
    Attempt.objects.create(
        delivery=row, number=1, started_at=ended, finished_at=ended, duration_ms=40, outcome=outcome
    )


def test_it_counts_what_the_viewer_sees(people: People) -> None:
    for number, (health, enabled) in enumerate(
        [("HEALTHY", True), ("FAILING", True), ("FAILING", False), ("QUIET", False), ("QUIET", True)]
    ):
        config = make_config(people.ada, name=f"{number}")
        Config.objects.filter(pk=config.pk).update(health=health, enabled=enabled)
    set_role(config=Config.objects.get(name="1"), grantee=people.ben, role=Role.VIEWER, granted_by=people.ada)

    for caller in (people.caller(people.ada), people.caller(people.root)):
        shown = overview(caller)
        wanting = caller.ask("{ configs(filter: {needsAttention: true}) { totalCount } }")
        assert (shown["configCount"], shown["enabledConfigCount"]) == (5, 3)
        assert shown["needsAttentionCount"] == wanting["configs"]["totalCount"] == 3
        assert numbers(shown) == {"HEALTHY": 1, "FAILING": 2, "QUIET": 2}
        assert len(shown["byHealth"]) == 6
    shown = overview(people.caller(people.ben))
    assert (shown["configCount"], shown["needsAttentionCount"], numbers(shown)) == (1, 1, {"FAILING": 1})


def test_to_nobody_there_is_none(people: People) -> None:
    assert overview(people.anonymous) is None


def test_counts_are_null_when_counting_would_take_too_long(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        make_config(people.ada, name=name)
    monkeypatch.setattr(counting, "MOST_COUNTED", 2)

    for user in (people.ada, people.root):
        shown = overview(people.caller(user))
        assert set(shown.values()) == {None}
    assert overview(people.caller(people.ben))["configCount"] == 0


def test_all_counts_are_one_reading(people: People) -> None:
    make_config(people.ada)
    caller = people.caller(people.ada)
    overview(caller)

    def queries(selection: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            overview(caller, selection)
        return len(captured)

    assert queries(COUNTS) == queries("configCount")


@given(
    ways=st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=5), is_member=st.booleans()
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_keys_that_somebody_sees_are_those_of_the_one_rule(
    people: People, ways: list[tuple[bool, bool, bool]], *, is_member: bool
) -> None:
    Config.objects.all().delete()
    people.ben.groups.clear()
    group = people.group(f"team {timezone.now().timestamp()}", *([people.ben] if is_member else []))
    for number, (is_own, is_granted, is_granted_to_group) in enumerate(ways):
        config = make_config(people.ben if is_own else people.ada, name=f"{number}")
        for grantee, is_so in ((people.ben, is_granted), (group, is_granted_to_group)):
            if is_so:
                set_role(config=config, grantee=grantee, role=Role.VIEWER, granted_by=people.ada)

    keys = set(visible(people.ben).values_list("pk", flat=True))

    assert set(Config.objects.filter(pk__in=keys_seen(people.ben)).values_list("pk", flat=True)) == keys
    assert not keys or sees_more_than(people.ben, len(keys) - 1)
    assert not sees_more_than(people.ben, 3 * len(ways))


def test_traffic_is_told_of_a_config_and_of_all(people: People) -> None:
    config, other = make_config(people.ada), make_config(people.ben)
    now = timezone.now()
    attempt(config, ended=now)
    attempt(config, ended=now - timedelta(hours=1), outcome="UNKNOWN")
    attempt(other, ended=now)
    top = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)

    def told(caller: Any) -> tuple[list[Any], list[Any]]:
        nodes = f"configs {{ edges {{ node {{ traffic(hours: 2) {{ {BUCKET} }} }} }} }}"
        found = caller.ask(f"{{ {nodes} overview {{ traffic(hours: 2) {{ {BUCKET} }} }} }}")
        of_configs = [edge["node"]["traffic"] for edge in found["configs"]["edges"]]
        return of_configs, [(one["delivered"], one["failed"]) for one in found["overview"]["traffic"]]

    [of_adas], of_all = told(people.caller(people.ada))
    assert [datetime.fromisoformat(one["startsAt"]) for one in of_adas] == [top - timedelta(hours=1), top]
    assert [(one["delivered"], one["failed"], one["p95Ms"]) for one in of_adas] == [(0, 1, None), (1, 0, 40)]
    assert of_all == [(0, 1), (1, 0)]
    assert told(people.caller(people.root))[1] == [(0, 1), (2, 0)]


def test_traffic_of_a_page_is_one_query(people: People) -> None:
    caller = people.caller(people.ada)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            caller.ask("{ configs { edges { node { traffic { delivered } } } } }")
        return len(captured)

    make_config(people.ada, name="one")
    few = queries()
    for number in range(5):
        make_config(people.ada, name=f"{number}")

    assert queries() == few


@pytest.mark.parametrize("hours", [0, -1, 721, 2_147_483_647])
def test_traffic_is_of_at_most_720_hours(people: People, hours: int) -> None:
    make_config(people.ada)
    caller = people.caller(people.ada)

    for query in (
        "query($h: Int!) { overview { traffic(hours: $h) { delivered } } }",
        "query($h: Int!) { configs(first: 1) { edges { node { traffic(hours: $h) { delivered } } } } }",
    ):
        [error] = caller.raw(query, {"h": hours})["errors"]
        assert error["extensions"]["code"] == "VALIDATION"


def test_hours_weigh_as_many_as_they_are(people: People) -> None:
    caller = people.caller(people.ada)

    def codes(hours: str) -> list[str]:
        query = f"{{ configs(first: 100) {{ edges {{ node {{ traffic({hours}) {{ {BUCKET} }} }} }} }} }}"
        return [error["extensions"]["code"] for error in caller.raw(query).get("errors", ())]

    assert codes("hours: 24") == []
    assert codes("hours: 720") == ["TOO_COMPLEX"]
    # What would weigh less than nothing would make room for more.
    assert codes("hours: -720") == []
