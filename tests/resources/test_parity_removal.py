"""What Home Information forgot to forget: drift and health of what is removed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Event
from jackfield.registry import operations as registry
from jackfield.registry.status import Health, StatusCause
from jackfield.resources import drift
from jackfield.resources.models import Resource, Sync
from tests.delivery.lines import make_user
from tests.resources.hub import Hub, light, look_for_drift, make_hub, synced

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drifted() -> Config:
    """A config of which one thing went at the service."""
    config = make_hub(owner=make_user())
    synced(config, light("a"), light("b"))
    Hub.things = [light("a")]
    look()
    config.refresh_from_db()
    assert (config.health, config.health_cause) == (Health.DEGRADED, StatusCause.DRIFTED)
    return config


def look() -> None:
    """Let it be time to look for drift."""
    Sync.objects.update(drift_tried_at=timezone.now() - timedelta(days=1))
    look_for_drift()


def test_what_is_removed_leaves_no_drift_and_no_health(drifted: Config) -> None:
    owner = drifted.owner
    configs.delete(actor=owner, config_id=drifted.pk, remove_all=True)
    assert (Sync.objects.count(), Resource.objects.count()) == (0, 0)
    told = Event.objects.filter(type=drift.DRIFTED).count()

    anew = make_hub(owner=owner)
    assert (anew.name, anew.health, anew.health_cause) == ("Home", Health.UNKNOWN, "")
    look()
    assert not Sync.objects.filter(config=anew).exists()
    sync = synced(anew, light("a"))

    anew.refresh_from_db()
    assert (sync.drift_added, sync.drift_removed, anew.health) == (0, 0, Health.HEALTHY)
    assert Event.objects.filter(type=drift.DRIFTED).count() == told


def test_an_integration_that_is_deactivated_with_all_leaves_none_either(drifted: Config) -> None:
    registry.report_health(
        integration_id="hub", health=Health.FAILING, reason="No.", cause=StatusCause.START_FAILED
    )
    before = Event.objects.count()

    registry.deactivate(integration_id="hub", actor=None, mode="ALL")
    assert (Sync.objects.count(), Config.objects.filter(integration_id="hub").count()) == (0, 0)
    registry.activate(integration_id="hub", actor=None)
    look()

    from jackfield.registry.queries import record_of  # noqa: PLC0415 - beside what it is about

    record = record_of("hub")
    assert (record.health, record.health_reason, record.failure_count) == (Health.UNKNOWN, "", 0)
    assert Event.objects.count() == before
