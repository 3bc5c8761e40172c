"""Schedules that have fallen silent: when they are, and what is said of their configs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from jackfield.configs.health import report_health
from jackfield.configs.models import Config
from jackfield.delivery.models import Errand as Row
from jackfield.delivery.models import WorkerProcess
from jackfield.delivery.schedules import heartbeat, plans
from jackfield.delivery.schedules.heartbeat import Beat, beat_of
from jackfield.registry.status import Health
from tests.delivery.lines import make_user
from tests.delivery.polling import make_poller, polling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _polling(lines: None) -> Iterator[None]:
    with polling():
        yield


@pytest.mark.parametrize(
    ("late_s", "gap_s", "beat"),
    [
        (300, 600, Beat.ACTIVE),
        (301, 600, Beat.STALE),
        (1200, 600, Beat.STALE),
        (1201, 600, Beat.DEAD),
        (9, 1, Beat.ACTIVE),
        (11, 1, Beat.STALE),
        (31, 1, Beat.DEAD),
        (-5, 600, Beat.ACTIVE),
    ],
)
def test_silence_is_measured_by_the_interval(late_s: float, gap_s: float, beat: Beat) -> None:
    assert beat_of(late_by=timedelta(seconds=late_s), gap=timedelta(seconds=gap_s)) == beat


def silent_config(*, late_s: float, lived_s: float = 86_400, running: bool = False) -> Config:
    """One of which a run was due so long ago, while a worker has lived for so long."""
    now = timezone.now()
    worker = WorkerProcess.objects.create(
        name="old", kind="WORKER", started_at=now - timedelta(seconds=lived_s)
    )
    config = make_poller(owner=make_user())
    since = now - timedelta(seconds=late_s)
    poll = Row.objects.filter(kind=plans.RUN, key=f"{config.pk}:poll")
    if running:
        poll.update(due_at=None, worker=worker, claimed_at=since)
    else:
        poll.update(due_at=since)
    return config


def health(config: Config) -> tuple[str, str]:
    config.refresh_from_db()
    return config.health, config.health_cause


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize(
    ("late_s", "seen"), [(5, ("UNKNOWN", "")), (15, ("DEGRADED", "SILENT")), (60, ("QUIET", "SILENT"))]
)
def test_a_run_that_is_late_or_does_not_end_is_told(
    late_s: float,
    seen: tuple[str, str],
    running: bool,  # noqa: FBT001
) -> None:
    config = silent_config(late_s=late_s, running=running)
    heartbeat.look()
    assert health(config) == seen


def test_it_is_told_once_on_each_transition_and_over_with_a_success() -> None:
    config = silent_config(late_s=15)
    versions = []
    now = timezone.now()
    for later in (0, 1, 60, 61):
        heartbeat.look(now=now + timedelta(seconds=later))
        config.refresh_from_db()
        versions.append((config.health, config.status_version))
    assert [state for state, _ in versions] == ["DEGRADED", "DEGRADED", "QUIET", "QUIET"]
    assert versions[0] == versions[1]
    assert versions[2] == versions[3]

    report_health(config_id=config.pk, health=Health.HEALTHY)
    assert health(config) == ("HEALTHY", "")
    assert config.failure_count == 0


@pytest.mark.parametrize("state", [Health.FAILING, Health.UNAUTHORIZED])
def test_what_is_known_to_fail_stays_what_it_is(state: Health) -> None:
    config = silent_config(late_s=600)
    report_health(config_id=config.pk, health=state, reason="It fails.")
    heartbeat.look()
    assert health(config)[0] == state


def test_what_fell_due_while_no_worker_lived_is_not_late() -> None:
    config = silent_config(late_s=7200, lived_s=5)
    heartbeat.look()
    assert health(config)[0] == "UNKNOWN"

    WorkerProcess.objects.all().delete()
    heartbeat.look()
    assert health(config)[0] == "UNKNOWN"


def test_a_config_that_is_disabled_is_not_missed() -> None:
    config = silent_config(late_s=600)
    Config.objects.filter(pk=config.pk).update(enabled=False)
    heartbeat.look()
    assert health(config)[0] == "UNKNOWN"
