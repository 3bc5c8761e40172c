"""Changes of many deliveries that a program begins: no question, and a flow that shows how far they are."""

from typing import Any

from django.db import transaction

from jackfield.delivery.models import BulkChange
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing import changes
from jackfield.flows import queries, runner
from jackfield.flows.models import Flow
from jackfield.flows.subjects import Subject


@transaction.atomic
def begin(
    *,
    user: Any,
    kind: BulkChange.Kind,
    config_id: int,
    choice: DeliveryChoice,
    idempotency_key: str | None = None,
) -> Flow:
    """Begin a change of many, and return the flow about it; with a key that was used before, that one's.

    Raises:
        What ``changes.begin`` raises, and nothing has changed.
    """
    change = changes.begin(
        kind=kind, config_id=config_id, actor=user, choice=choice, idempotency_key=idempotency_key
    )
    subject = Subject(integration_id=change.config.integration_id, config_id=config_id, action=str(change.pk))
    before = queries.own(user).filter(kind=kind.value, about=subject.as_text()).order_by("-pk").first()
    return before or runner.start(
        user=user, kind=Flow.Kind(kind.value), config_id=config_id, action=subject.action
    )
