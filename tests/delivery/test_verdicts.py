"""Why an event goes to a config or does not; always the same answer as routing's."""

from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.configs.scopes import register_scope, unregister_scope
from jackfield.delivery.audience import EVERYONE, parse, users
from jackfield.delivery.event_types import register_event_type, unregister_event_type
from jackfield.delivery.models import Event
from jackfield.delivery.routing import asked_conditions
from jackfield.delivery.routing.choosing import wanting
from jackfield.delivery.routing.verdicts import RoutingVerdict, RuleVerdict, verdict
from jackfield.registry import operations as registry
from tests.delivery.asking import make_asking, title_contains
from tests.delivery.lines import make_config, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _knows_nothing() -> Iterator[None]:
    asked_conditions.forget()
    yield
    asked_conditions.forget()


def asked(config: Config, **changes: Any) -> RoutingVerdict:
    """The verdict on a fire; routing says the same."""
    event = Event(
        **{"type": "ticket.opened", "data": {"title": "fire"}, "audience": EVERYONE.as_json(), **changes}
    )
    found = verdict(event, Config.objects.select_related("owner").get(pk=config.pk))
    routed = [one.pk for one, _, _ in wanting(event, parse(event.audience))]
    assert found.matched is (config.pk in routed)
    return found


def failed(found: RoutingVerdict) -> list[str]:
    """The rules that did not hold."""
    return [rule.rule for rule in found.rules if not rule.held]


def test_what_nothing_stands_against_matches() -> None:
    found = asked(make_asking(owner=make_user()))

    assert (found.matched, found.decided_by) == (True, "Nothing stands against it.")
    assert found.rules == [
        RuleVerdict(rule="The config is enabled.", held=True),
        RuleVerdict(rule="Its integration is active or paused.", held=True, actual="ACTIVE"),
        RuleVerdict(rule="It hears ticket.opened.", held=True, actual="ticket.*"),
        RuleVerdict(rule="Its owner is active and in the audience of the event.", held=True),
        RuleVerdict(rule="title contains “fire”", held=True, actual="fire"),
    ]


def test_a_config_that_is_disabled() -> None:
    found = asked(make_config(owner=make_user(), enabled=False))
    assert (failed(found), found.decided_by) == (["The config is enabled."], "The config is enabled.")


def test_an_integration_that_is_inactive() -> None:
    config = make_config(owner=make_user())
    registry.deactivate(integration_id="line", actor=None)
    assert asked(config).decided_by == "Its integration is active or paused."


def test_an_integration_that_is_paused_matches() -> None:
    config = make_config(owner=make_user())
    registry.pause(integration_id="line", actor=None)
    assert asked(config).matched


def test_events_that_it_does_not_hear() -> None:
    found = asked(make_config(owner=make_user()), type="build.failed")
    assert found.decided_by == "It hears build.failed."


def test_an_owner_out_of_the_audience_and_one_who_is_inactive() -> None:
    mia, noa = make_user(), make_user("noa")
    config = make_config(owner=mia)
    rule = "Its owner is active and in the audience of the event."
    assert asked(config, audience=users([noa]).as_json()).decided_by == rule
    assert asked(config, audience=users([mia]).as_json()).matched
    mia.is_active = False
    mia.save()
    assert asked(config).decided_by == rule


def test_the_rule_of_the_type() -> None:
    config = make_config(owner=make_user())
    register_event_type("ticket.opened", may_receive=lambda _, event: event.data["title"] == "water")
    try:
        assert asked(config).decided_by == "The application lets its owner know of the event."
        assert asked(config, data={"title": "water"}).matched
    finally:
        unregister_event_type("ticket.opened")


def test_what_a_config_is_bound_to() -> None:
    config = make_config(owner=make_user())
    register_scope(
        "desk",
        label="Desk",
        may_bind=lambda *_: True,
        describe=lambda scope_id: scope_id,
        hears=lambda scope_id, event: event.data["desk"] == scope_id,
    )
    try:
        Config.objects.filter(pk=config.pk).update(scope_kind="desk", scope_id="north")
        found = asked(config, data={"desk": "south"})
        assert failed(found) == ["The event concerns what the config is bound to."]
        assert found.decided_by == failed(found)[0]
        assert asked(config, data={"desk": "north"}).matched
    finally:
        unregister_scope("desk")


def test_each_condition_with_what_was_found_instead() -> None:
    config = make_config(owner=make_user())
    conditions = [
        {"choice": "data.title", "operator": "is", "values": ["water"]},
        {"choice": "data.priority", "operator": "greater-than", "values": ["3"]},
        {"choice": "data.title", "operator": "any", "values": []},
    ]
    for mode, matches in (("ALL", False), ("ANY", True)):
        configs.update(actor=None, config_id=config.pk, conditions={"mode": mode, "conditions": conditions})
        found = asked(config)
        assert found.matched is matches
        assert found.rules[-3:] == [
            RuleVerdict(rule="title is “water”", held=False, actual="fire"),
            RuleVerdict(rule="priority is greater than “3”", held=False, actual="There is no value."),
            RuleVerdict(rule="title has a value", held=True, actual="fire"),
        ]
    assert asked(config).rules[-4] == RuleVerdict(rule="At least one of its conditions holds.", held=True)


def test_of_all_the_first_that_fails_decides_and_of_any_that_none_holds() -> None:
    config = make_config(owner=make_user())
    both = [*title_contains("water")["conditions"], *title_contains("smoke")["conditions"]]
    configs.update(actor=None, config_id=config.pk, conditions={"mode": "ALL", "conditions": both})
    assert asked(config).decided_by == "title contains “water”"
    configs.update(actor=None, config_id=config.pk, conditions={"mode": "ANY", "conditions": both})
    assert asked(config).decided_by == "At least one of its conditions holds."
    configs.update(actor=None, config_id=config.pk, conditions={"mode": "ALL", "conditions": []})
    assert asked(config).decided_by == "It has no conditions to hold."


def test_conditions_that_cannot_be_read() -> None:
    config = make_config(owner=make_user())
    Config.objects.filter(pk=config.pk).update(conditions={"mode": "SOME"})
    assert asked(config).decided_by == "Its conditions can be read."


def test_a_config_as_it_would_be_saved() -> None:
    config = make_config(owner=make_user())
    event = Event(type="ticket.opened", data={"title": "fire"}, audience=EVERYONE.as_json())
    unsaved = Config(
        owner=config.owner,
        integration_id="line",
        enabled=True,
        event_types=["ticket.opened"],
        conditions=title_contains("water"),
    )
    assert verdict(event, unsaved).decided_by == "title contains “water”"
    unsaved.conditions = title_contains("fire")
    assert verdict(event, unsaved).matched
