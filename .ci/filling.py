"""Fills the database of a product that is not running: 150 integrations, and so many configs and deliveries.

    python .ci/filling.py FOLDER_OF_INTEGRATIONS CONFIGS DELIVERIES

As rows, not one by one: what is looked at is how the app shows many, not how they came.
"""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

INTEGRATIONS = 150
_BATCH = 2_000
_CODE = '''"""One of many."""

from jackfield.sdk import Context, Event, Integration, Settings, on


class OneOfMany(Integration[Settings]):
    """Takes what comes."""

    name = "Service {number:03}"

    @on("many.*")
    async def post(self, event: Event, context: Context[Settings]) -> None:
        """Take it."""
'''


def main() -> None:
    """Write the integrations, then the rows."""
    folder, configs, deliveries = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    ids = [f"many_{number:03}" for number in range(INTEGRATIONS)]
    for number, name in enumerate(ids):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(_CODE.format(number=number))
    django.setup()
    # They hold models, which can be imported only now.
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        _fill_deliveries(_fill_configs(ids, configs), deliveries)


def _fill_configs(ids: list[str], count: int) -> list[int]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    from jackfield.configs.models import Config  # noqa: PLC0415
    from jackfield.registry.models import IntegrationRecord  # noqa: PLC0415

    owner: Any = get_user_model()._default_manager.get(username="admin")
    IntegrationRecord.objects.bulk_create(
        IntegrationRecord(integration_id=name, state=IntegrationRecord.State.ACTIVE) for name in ids
    )
    configs = [
        Config(
            owner=owner,
            updated_by=owner,
            # A third of all is of one integration.
            integration_id=ids[0] if number % 3 == 0 else ids[number % INTEGRATIONS],
            name=f"Many {number:05}",
            enabled=True,
            event_types=["many.none"],
            health="FAILING" if number % 250 == 0 else "HEALTHY",
            health_reason="It answered 503." if number % 250 == 0 else "",
        )
        for number in range(count)
    ]
    for start in range(0, count, _BATCH):
        Config.objects.bulk_create(configs[start : start + _BATCH])
    return list(Config.objects.filter(name__startswith="Many ").order_by("name").values_list("pk", flat=True))


def _fill_deliveries(config_ids: list[int], count: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from jackfield.delivery.models import Attempt, Delivery, Event  # noqa: PLC0415

    # A fifth of all are of one config, at which all look.
    busy, busy_from, now = config_ids[-1], count * 4 // 5, timezone.now()
    for start in range(0, count, _BATCH):
        numbers = range(start, start + _BATCH)
        # The newest are the last.
        times = [now - timedelta(seconds=count - number) for number in numbers]
        events = Event.objects.bulk_create(
            Event(
                type=f"many.kind_{number % 7}",
                data={"number": number},
                audience={"everyone": True},
                occurred_at=at,
                published_at=at,
            )
            for number, at in zip(numbers, times, strict=True)
        )
        deliveries = Delivery.objects.bulk_create(
            Delivery(
                event=event,
                config_id=busy if number >= busy_from else config_ids[number % len(config_ids)],
                state=Delivery.State.REJECTED if number % 10 == 0 else Delivery.State.DELIVERED,
                reason="It answered 400." if number % 10 == 0 else "",
                created_at=at,
                settled_at=at,
                due_at=None,
                attempt_count=1,
            )
            for number, event, at in zip(numbers, events, times, strict=True)
        )
        Attempt.objects.bulk_create(
            Attempt(
                delivery=delivery,
                number=1,
                started_at=delivery.created_at,
                finished_at=delivery.created_at,
                duration_ms=12,
                outcome=delivery.state,
                response_status=400 if delivery.reason else 200,
            )
            for delivery in deliveries
            if delivery.config_id == busy
        )


if __name__ == "__main__":
    main()
