"""What /metrics says of deliveries: attempts and delays as they happen, the queue when it is asked."""

import logging
from collections import Counter as Counted
from collections.abc import Iterable, Iterator

from django.db import DatabaseError, connection
from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from jackfield.delivery.models import Attempt

logger = logging.getLogger(__name__)

_attempts = Counter("jackfield_delivery_attempts", "Attempts that were settled by this process.", ["outcome"])
_delay = Histogram(
    "jackfield_delivery_delay_seconds",
    "From the making of a delivery until the service took it.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600, 86400),
)

_QUEUE = """
    SELECT 'waiting', count(*) FROM jackfield_delivery_delivery WHERE state IN ('PENDING', 'RETRYING')
    UNION ALL SELECT 'sending', count(*) FROM jackfield_delivery_delivery WHERE state = 'SENDING'
    UNION ALL SELECT 'held', count(*) FROM jackfield_delivery_delivery WHERE state = 'HELD'
"""


class QueueCollector(Collector):
    """Counts the queue of the whole deployment, when it is scraped and not before."""

    def describe(self) -> Iterator[Metric]:
        """Name the metric without asking the database."""
        yield self._family()

    def collect(self) -> Iterator[Metric]:
        """Count; nothing when the database does not answer: then the scrape still has the rest."""
        family = self._family()
        try:
            with connection.cursor() as cursor:
                cursor.execute(_QUEUE)
                for state, count in cursor.fetchall():
                    family.add_metric([state], count)
        except DatabaseError:
            logger.warning("queue could not be counted")
            return
        yield family

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "jackfield_deliveries",
            "Deliveries that are not settled, in the whole deployment.",
            labels=["state"],
        )


_queue = QueueCollector()
_registered: list[Collector] = []


def register() -> None:
    """Let the queue be scraped with everything else of this process; again does nothing."""
    if not _registered:
        REGISTRY.register(_queue)
        _registered.append(_queue)


def attempted(attempts: Iterable[tuple[str, float]]) -> None:
    """Count settled attempts, each with its outcome and the seconds since its delivery was made."""
    counts: Counted[str] = Counted()
    for outcome, seconds in attempts:
        counts[outcome] += 1
        if outcome == Attempt.Outcome.DELIVERED:
            _delay.observe(max(0.0, seconds))
    for outcome, count in counts.items():
        _attempts.labels(outcome=outcome).inc(count)
