"""The second shape of a flow's row: flows of a former release stand, and the way back is open."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from jackfield.flows import runner
from jackfield.flows.models import Flow
from tests.api.people import make_config

APP = "jackfield_flows"


def migrate(name: str) -> Any:
    """Bring the app to a migration; the models as they were then."""
    executor = MigrationExecutor(connection)
    return executor.migrate([(APP, name)]).apps


@pytest.fixture(autouse=True)
def _back_at_the_newest() -> Any:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] == APP])


def test_what_is_open_says_what_it_is_about_and_is_found_by_it() -> None:
    root: Any = get_user_model()._default_manager.create_superuser("root")
    config = make_config(root)
    old = migrate("0001_initial").get_model(APP, "Flow")
    row: dict[str, Any] = {
        "started_by_id": root.pk,
        "integration_id": "desk",
        "expires_at": timezone.now() + timedelta(hours=1),
        "step": {"type": "confirm", "step_id": "confirm", "title": "", "description": None},
    }
    old.objects.create(kind="DEACTIVATE", **row)
    old.objects.create(kind="DELETE", config_id=config.pk, **row)

    migrate("0002_things_and_states")

    about = [json.loads(text) for text in Flow.objects.order_by("pk").values_list("about", flat=True)]
    assert about == [["desk", None, "", None], ["desk", config.pk, "", None]]
    found = runner.start(user=root, kind=Flow.Kind.DEACTIVATE, integration_id="desk")
    assert found.pk == Flow.objects.get(kind="DEACTIVATE").pk


def test_the_way_back_ends_what_could_not_stand_together() -> None:
    root: Any = get_user_model()._default_manager.create_superuser("root")
    config = make_config(
        root,
        integration_id="acting",
        settings={"url": "http://127.0.0.1:9/"},
        secrets={"token": "letters"},
        event_types=(),
    )
    for action in ("note", "look"):
        runner.start(user=root, kind=Flow.Kind.MANAGE, config_id=config.pk, action=action)

    old = migrate("0001_initial").get_model(APP, "Flow")

    assert list(old.objects.values_list("is_over", flat=True)) == [True, True]
