"""A service that should have called and has not: its config is QUIET, until it calls."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.utils import timezone
from pytest_django import Settings as ProjectSettings

from jackfield.configs import operations as configs
from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery.models import Attempt
from jackfield.delivery.settlement.health import Seen as SeenHealth
from jackfield.delivery.settlement.health import report_of
from jackfield.deployment import presence
from jackfield.inbound import addresses, silence
from jackfield.inbound.models import Address
from jackfield.registry import get_integration_manager
from jackfield.registry.operations import pause, resume
from jackfield.registry.status import Health
from jackfield.sdk import Context, InboundRequest, Integration, Settings, inbound, setting
from tests.delivery.lines import make_user
from tests.inbound.bells import call, path_of

pytestmark = pytest.mark.django_db(transaction=True)

GAP = timedelta(hours=2)
STEP = timedelta(minutes=4)


class PulseSettings(Settings):
    """How often it beats."""

    every: timedelta | None = setting("Every", default=None, required=False)


class Pulse(Integration[PulseSettings]):
    """Each owner says how often its service calls."""

    integration_id = "pulse"

    @inbound(verify=None, expects_every="every")
    async def receive(self, request: InboundRequest, context: Context[PulseSettings]) -> None:
        """Take it."""


class Clock(Integration[Any]):
    """Its author says so."""

    integration_id = "clock"

    @inbound(verify=None, expects_every=GAP)
    async def receive(self, request: InboundRequest, context: Context[Any]) -> None:
        """Take it."""


@pytest.fixture(autouse=True)
def _beating(bells: None) -> Iterator[None]:
    manager = get_integration_manager()
    for kind in (Pulse, Clock):
        manager.register_integration_class(kind).enable_integration()
    presence.enter(kind="SERVER")
    try:
        yield
    finally:
        presence.leave()
        for kind in (Pulse, Clock):
            manager.unregister_integration_class(kind)
        connections.close_all()


def made(integration_id: str = "clock", **settings: Any) -> Config:
    owner = make_user(f"owner of {integration_id}")
    config = configs.create(
        actor=owner,
        owner=owner,
        integration_id=integration_id,
        name="Mine",
        settings=settings,
        secrets={},
        event_types=(),
        enabled=True,
    )
    addresses.urls_of([config.pk])
    return config


def looking(since: datetime, until: timedelta) -> datetime:
    """Look again and again, as workers do; returns when the last look was."""
    now = since
    while now < since + until:
        now = min(now + STEP, since + until)
        silence.look(now=now)
    return now


def seen(config: Config) -> tuple[str, str]:
    config.refresh_from_db()
    return config.health, config.health_cause


def test_a_service_that_does_not_call_in_time_is_quiet_until_it_calls() -> None:
    config = made()
    now = timezone.now()
    silence.look(now=now)
    # The look before made it begin; nobody could have called before.
    began = looking(now, timedelta(0))

    now = looking(began, GAP)
    assert seen(config) == ("UNKNOWN", "")
    looking(now, STEP)

    assert seen(config) == ("QUIET", "SILENT")
    assert config.health_reason == ("Its service has not called for 2 hours, which is longer than expected.")
    assert call(path_of(config)).status_code == 204
    assert seen(config) == ("HEALTHY", "")
    assert config.failure_count == 0


def test_a_call_begins_the_wait_anew() -> None:
    config = made()
    start = timezone.now() - timedelta(hours=1)
    silence.look(now=start)
    call(path_of(config))

    now = looking(start, GAP + timedelta(minutes=30))
    assert seen(config) == ("HEALTHY", "")
    looking(now, timedelta(hours=1))

    assert seen(config) == ("QUIET", "SILENT")


@pytest.mark.parametrize(("every", "is_quiet"), [("PT3H", False), ("PT1H", True), (None, False)])
def test_each_owner_chooses_how_long_it_may_be_silent(every: str | None, is_quiet: bool) -> None:  # noqa: FBT001
    config = made("pulse", **({} if every is None else {"every": every}))
    start = timezone.now()
    silence.look(now=start)

    looking(start, timedelta(hours=2))

    assert (seen(config)[0] == "QUIET") is is_quiet


@pytest.mark.parametrize("break_", ["disabled", "paused", "unattended", "unserved", "shadowed"])
def test_what_could_not_be_heard_is_no_silence(break_: str, settings: ProjectSettings) -> None:
    config = made()
    start = timezone.now()
    silence.look(now=start)
    now = looking(start, GAP - STEP)

    if break_ == "disabled":
        configs.disable(actor=config.owner, config_id=config.pk)
        configs.enable(actor=config.owner, config_id=config.pk)
    elif break_ == "paused":
        pause(actor=None, integration_id="clock")
        now = looking(now, STEP)
        resume(actor=None, integration_id="clock")
    elif break_ == "unattended":
        now += timedelta(hours=5)
    elif break_ == "unserved":
        presence.leave()
        now = looking(now, timedelta(hours=5))
        presence.enter(kind="EMBEDDED")
    else:
        settings.JACKFIELD_SHADOW = True
        now = looking(now, timedelta(hours=5))
        settings.JACKFIELD_SHADOW = False
    silence.look(now=now)

    now = looking(now, GAP)
    assert seen(config)[0] != "QUIET"
    looking(now, STEP)
    assert seen(config) == ("QUIET", "SILENT")


def test_what_is_known_to_fail_is_not_made_to_look_better() -> None:
    config = made()
    report_health(config_id=config.pk, health=Health.FAILING, reason="It is down.")
    start = timezone.now()
    silence.look(now=start)

    looking(start, GAP + STEP)

    assert seen(config)[0] == "FAILING"


def test_a_delivery_that_arrives_ends_no_silence() -> None:
    class Arrived:
        outcome = Attempt.Outcome.DELIVERED
        finished_at = timezone.now()

    health = SeenHealth(health=Health.QUIET, failure_count=1, last_success_at=None)
    some: Any = [Arrived()]

    assert report_of(some, exhausted=False, seen=health) is None


def test_configs_that_expect_nothing_are_not_written() -> None:
    owner = make_user("mia")
    config = configs.create(
        actor=owner, owner=owner, integration_id="open_bell", name="Door", settings={}, secrets={},
        event_types=(), enabled=True,
    )  # fmt: skip
    call(path_of(config))
    start = timezone.now()

    looking(start, GAP)

    row = Address.objects.get()
    assert (row.heard_at, row.listening_since) == (None, None)


def test_an_author_names_a_duration_and_no_less_than_a_minute() -> None:
    with pytest.raises(ImproperlyConfigured, match="a minute or more"):
        inbound(verify=None, expects_every=timedelta(seconds=59))
    with pytest.raises(ImproperlyConfigured, match="'name', which is no duration setting"):

        class Wrong(Integration[Any]):
            @inbound(verify=None, expects_every="name")
            async def receive(self, request: InboundRequest, context: Context[Any]) -> None:
                """Take it."""
