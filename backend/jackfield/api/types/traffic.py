"""How many deliveries went well and ill, hour by hour."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _

from jackfield.api.batches import Batch
from jackfield.api.defining import argument, output, told
from jackfield.api.refusing import invalid_argument
from jackfield.delivery.traffic import reading

#: How many hours can be asked for: a month of 30 days.
MAX_HOURS = 720

Hours = Annotated[int, argument("How many hours, the present one included: 1 to 720.")]


@output
class TrafficBucket:
    """What was tried in one hour.

    Attempts are counted, in the hour in which they ended: a delivery that failed twice and then arrived is
    two failed and one delivered. So what goes wrong shows at once, and not when the last attempt is used up.
    """

    starts_at: datetime = told("The beginning of the hour.")
    delivered: int = told("Attempts that delivered: as many deliveries arrived in this hour.")
    failed: int = told("Attempts that did not, refused ones and those of which nothing came back among them.")
    p95_ms: int | None = told(
        "How long 95 of 100 attempts with an answer took at most, about; null: none got one."
    )


def of_config(batch: Batch[Any], key: int, *, hours: int) -> list[TrafficBucket]:
    """Return the traffic of one of the configs that were read together; one query for all of them."""
    _require_hours(hours)

    def read(rows: Sequence[Any]) -> dict[int, list[reading.Bucket]]:
        return reading.of_configs([row.pk for row in rows], hours=hours)

    return _show(batch.once(f"traffic:{hours}", read)[key])


def of_viewer(user: Any, *, hours: int) -> list[TrafficBucket]:
    """Return the traffic of all configs that ``user`` sees."""
    _require_hours(hours)
    return _show(reading.of_viewer(user, hours=hours))


def _require_hours(hours: int) -> None:
    if not 1 <= hours <= MAX_HOURS:
        raise invalid_argument(_("Traffic is told of 1 to %(most)s hours.") % {"most": MAX_HOURS})


def _show(buckets: Iterable[reading.Bucket]) -> list[TrafficBucket]:
    return [
        TrafficBucket(starts_at=one.starts_at, delivered=one.delivered, failed=one.failed, p95_ms=one.p95_ms)
        for one in buckets
    ]
