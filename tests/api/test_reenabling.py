"""What was disabled because it is gone, or was given up, is enabled again only when its service says yes."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from jackfield.configs import operations
from jackfield.configs.models import Config
from jackfield.delivery.models import Breaker, Delivery
from jackfield.delivery.operations import publish
from jackfield.registry.status import StatusCause
from tests.api.configs import cfg
from tests.api.people import Caller, People, make_config
from tests.support.receiver import Answer, Receiver

STATUS = "config { enabled status { health headline } }"


def disabled(people: People, receiver: Receiver, cause: str) -> Config:
    """A config that the product has disabled, with what it is owed."""
    config = make_config(people.ada, url=receiver.url)
    publish("ticket.opened", {})
    Breaker.objects.create(
        config=config,
        state="OPEN",
        reason="All failed.",
        probe_at=timezone.now() + timedelta(minutes=9),
        failing_since=timezone.now() - timedelta(days=6),
        warned_at=timezone.now() - timedelta(days=1),
    )
    operations.disable(actor=None, config_id=config.pk, reason="It is no more.", cause=cause)
    assert Delivery.objects.get(config=config).state == "HELD"
    return config


def by_the_verb(ada: Caller, config: Config) -> dict[str, Any]:
    return ada.do("enableConfig", STATUS, configId=cfg(config))


def by_a_change(ada: Caller, config: Config) -> dict[str, Any]:
    return ada.do("updateConfig", STATUS, configId=cfg(config), enabled=True)


def by_a_flow(ada: Caller, config: Config) -> dict[str, Any]:
    step = "flow { id step { stepId } }"
    flow = ada.do("startFlow", step, kind="CONFIGURE", configId=cfg(config))["flow"]
    return ada.do(
        "submitFlowStep",
        step,
        flowId=flow["id"],
        stepId=flow["step"]["stepId"],
        values=[{"name": "enabled", "value": {"checked": True}}],
    )


@pytest.mark.parametrize("cause", [StatusCause.GONE, StatusCause.GAVE_UP])
@pytest.mark.parametrize("enabling", [by_the_verb, by_a_change, by_a_flow])
def test_it_stays_disabled_while_the_service_says_no_and_works_once_it_says_yes(
    people: People, receiver: Receiver, enabling: Callable[[Caller, Config], dict[str, Any]], cause: str
) -> None:
    config = disabled(people, receiver, cause)
    ada = people.caller(people.ada)
    receiver.answer_with(Answer(status=410))

    refused = enabling(ada, config)

    assert refused["__typename"] == "CheckFailedError", refused
    assert refused["message"]
    config.refresh_from_db()
    assert (config.enabled, config.health, config.health_cause) == (False, "FAILING", cause)
    assert Delivery.objects.get(config=config).state == "HELD"
    assert Breaker.objects.filter(pk=config.pk).exists()

    receiver.answer_with(Answer(status=200))
    enabled = enabling(ada, config)

    assert "Error" not in enabled["__typename"], enabled
    config.refresh_from_db()
    assert (config.enabled, config.health, config.health_reason, config.health_cause) == (
        True,
        "HEALTHY",
        "",
        "",
    )
    assert config.failure_count == 0
    assert Delivery.objects.get(config=config).state == "PENDING"
    assert not Breaker.objects.filter(pk=config.pk).exists()


def test_who_skips_the_check_says_so_and_what_was_seen_is_forgotten(
    people: People, receiver: Receiver
) -> None:
    config = disabled(people, receiver, StatusCause.GONE)
    receiver.answer_with(Answer(status=410))
    answer = people.caller(people.ada).do("enableConfig", STATUS, configId=cfg(config), unchecked=True)

    assert answer["config"]["status"]["health"] == "UNKNOWN"
    assert receiver.requests == []
    config.refresh_from_db()
    assert (config.enabled, config.health_reason) == (True, "")


def test_no_transaction_is_open_while_the_service_is_asked(people: People, receiver: Receiver) -> None:
    """Somebody else can write the row of the config meanwhile."""
    config = disabled(people, receiver, StatusCause.GAVE_UP)
    receiver.answer_with(Answer(delay_s=1.0))
    answers: list[dict[str, Any]] = []
    ada, url = people.caller(people.ada), receiver.url

    def ask() -> None:
        try:
            answers.append(by_the_verb(ada, config))
        finally:
            connections.close_all()

    asking = threading.Thread(target=ask)
    asking.start()
    receiver.wait_for(1, method="GET")
    operations.update(actor=None, config_id=config.pk, name=f"Renamed {url[-4:]}")
    assert not answers
    asking.join(30)
    assert answers[0]["__typename"] == "EnableConfigPayload"
