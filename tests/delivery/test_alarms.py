"""Jackfield's own news: on which transitions, to whom, and that nothing breaks by them."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import Settings

from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery import alarms, event_types, own_news
from jackfield.delivery.errors import EventRefused
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.operations import publish
from jackfield.registry.status import Health, StatusCause
from tests.delivery.lines import make_config, make_user

pytestmark = pytest.mark.django_db(transaction=True)

H = Health


def see(config: Config, *states: Health) -> list[str]:
    """Report these in turn; the types of the events that come of it."""
    for state in states:
        report_health(config_id=config.pk, health=state, reason="So it is.", cause=StatusCause.UNREACHABLE)
    return list(Event.objects.order_by("pk").values_list("type", flat=True))


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([H.FAILING], []),
        ([H.DEGRADED, H.FAILING], [own_news.FAILING]),
        ([H.HEALTHY, H.FAILING, H.FAILING], [own_news.FAILING]),
        ([H.QUIET, H.FAILING], [own_news.FAILING]),
        ([H.HEALTHY, H.DEGRADED, H.HEALTHY], []),
        ([H.HEALTHY, H.FAILING, H.HEALTHY, H.HEALTHY], [own_news.FAILING, own_news.RECOVERED]),
        ([H.FAILING, H.HEALTHY], [own_news.RECOVERED]),
        ([H.FAILING, H.UNAUTHORIZED], [own_news.UNAUTHORIZED]),
        ([H.UNAUTHORIZED, H.UNAUTHORIZED, H.HEALTHY], [own_news.UNAUTHORIZED]),
    ],
)
def test_only_transitions_are_told_and_not_the_first_that_is_seen(
    states: list[Health], told: list[str]
) -> None:
    assert see(make_config(owner=make_user()), *states) == told


def test_other_configs_of_the_owner_hear_it_and_the_failing_one_never_does() -> None:
    mia, tom = make_user("mia"), make_user("tom")
    config = make_config(owner=mia, event_types=("*",))
    telling = make_config(owner=mia, name="Mail", event_types=("config.*",))
    make_config(owner=tom, event_types=("*",))

    see(config, H.HEALTHY, H.FAILING, H.HEALTHY)

    failing, recovered = Event.objects.order_by("pk")
    assert list(Delivery.objects.order_by("pk").values_list("event", "config")) == [
        (failing.pk, telling.pk),
        (recovered.pk, telling.pk),
    ]
    config.refresh_from_db()
    assert {**failing.data, "since": ""} == {
        "config_id": f"cfg_{config.pk}",
        "name": "Mine",
        "integration_id": "line",
        "reason": "So it is.",
        "cause": "UNREACHABLE",
        "since": "",
        "while_telling_news": False,
    }
    assert failing.publisher is None
    assert recovered.data["since"] == config.health_since.isoformat()


def test_what_rolled_back_was_never_told() -> None:
    config = make_config(owner=make_user())
    with transaction.atomic():
        see(config, H.HEALTHY, H.FAILING)
        transaction.set_rollback(True)
    assert Event.objects.count() == 0


@pytest.fixture
def _unknown_types(settings: Settings) -> Iterator[None]:
    settings.JACKFIELD_STRICT_EVENTS = True
    event_types.unregister_event_type(own_news.FAILING)
    yield
    alarms.register_types()


@pytest.mark.usefixtures("_unknown_types")
def test_an_alarm_that_cannot_be_given_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    config = make_config(owner=make_user())
    with caplog.at_level(logging.ERROR, "jackfield"):
        assert see(config, H.HEALTHY, H.FAILING) == []
    config.refresh_from_db()
    assert config.health == "FAILING"
    assert [record.message for record in caplog.records] == ["alarm could not be given"]


def test_the_types_are_known_as_jackfields_own() -> None:
    known = {one.name: one.is_system for one in event_types.event_types() if one.name.startswith("config.")}
    assert known == dict.fromkeys(own_news.TYPES, True)


def test_nobody_else_publishes_them() -> None:
    with pytest.raises(EventRefused) as refusal:
        publish(own_news.FAILING, {"name": "Mail"}, publisher=make_user())

    [issue] = refusal.value.issues
    assert (issue.path, issue.code) == (("type",), "system_type")
    assert not Event.objects.exists()
