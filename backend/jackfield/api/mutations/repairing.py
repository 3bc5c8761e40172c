"""Have a delivery tried now, cancel one, and redeliver or cancel many."""

import strawberry

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.narrowing import given, require_few
from jackfield.api.types import deliveries, flows
from jackfield.api.types.deliveries import Delivery, DeliveryFilter
from jackfield.api.types.flows import Flow
from jackfield.configs.errors import ConfigNotFound
from jackfield.delivery.errors import DeliveryNotFound
from jackfield.delivery.models import BulkChange
from jackfield.delivery.repairing import single
from jackfield.flows import repairing


@entry
class AttemptDeliveryInput:
    """Which delivery."""

    delivery_id: strawberry.ID = told("Which delivery that waits.")


@output
class AttemptDeliveryPayload:
    """The delivery, due now."""

    delivery: Delivery = told("The delivery.")


@entry
class CancelDeliveryInput:
    """Which delivery."""

    delivery_id: strawberry.ID = told("Which delivery that waits or is held.")


@output
class CancelDeliveryPayload:
    """The delivery, cancelled."""

    delivery: Delivery = told("The delivery.")


@entry
class CancelDeliveriesInput:
    """Which deliveries."""

    config_id: strawberry.ID = told("Of which config.")
    filter: DeliveryFilter = told("Which of them; without states all that wait or are held.")


@output
class CancelDeliveriesPayload:
    """What is under way."""

    flow: Flow = told("Shows how far it is, and what it came to.")


@entry
class RedeliverManyInput:
    """Which deliveries."""

    config_id: strawberry.ID = told("Of which config.")
    filter: DeliveryFilter = told(
        "Which of them; without states those that are REJECTED, EXHAUSTED, UNKNOWN or CANCELLED."
    )
    idempotency_key: str | None = told(
        "1 to 255 characters: again with the same key, the first answer.", default=strawberry.UNSET
    )


@output
class RedeliverManyPayload:
    """What is under way."""

    flow: Flow = told("Shows how far it is, and what it came to.")


def attempt_delivery(context: Context, asked: AttemptDeliveryInput) -> AttemptDeliveryPayload:
    """Have a delivery that waits tried at once, one that is held for a refused sign-in too."""
    context.principal.require(TokenScope.OPERATE)
    row = single.attempt_now(delivery_id=_delivery_key(asked.delivery_id), actor=context.user)
    return AttemptDeliveryPayload(delivery=deliveries.load([row.pk], context.principal)[row.pk])


def cancel_delivery(context: Context, asked: CancelDeliveryInput) -> CancelDeliveryPayload:
    """Cancel a delivery that waits or is held. One that is being sent at this moment is not: BUSY."""
    context.principal.require(TokenScope.OPERATE)
    row = single.cancel(delivery_id=_delivery_key(asked.delivery_id), actor=context.user)
    return CancelDeliveryPayload(delivery=deliveries.load([row.pk], context.principal)[row.pk])


def cancel_deliveries(context: Context, asked: CancelDeliveriesInput) -> CancelDeliveriesPayload:
    """Cancel what waits of a config in the background; the flow shows its progress."""
    return CancelDeliveriesPayload(flow=_begun(context, BulkChange.Kind.CANCEL, asked))


def redeliver_many(context: Context, asked: RedeliverManyInput) -> RedeliverManyPayload:
    """Ask for many settled deliveries of a config again in the background; the flow shows its progress.

    Of those that repeat each other the newest is meant; what has arrived or is under way by now is left.
    """
    key = given(asked.idempotency_key)
    return RedeliverManyPayload(flow=_begun(context, BulkChange.Kind.REDELIVER, asked, key))


def _begun(
    context: Context,
    kind: BulkChange.Kind,
    asked: CancelDeliveriesInput | RedeliverManyInput,
    idempotency_key: str | None = None,
) -> Flow:
    context.principal.require(TokenScope.OPERATE)
    require_few(asked.filter)
    number = ids.number_of(asked.config_id, "cfg")
    if number is None:
        raise ConfigNotFound
    row = repairing.begin(
        user=context.user,
        kind=kind,
        config_id=number,
        choice=deliveries.chosen(asked.filter),
        idempotency_key=idempotency_key,
    )
    return flows.show(row, context.principal)


def _delivery_key(text: str) -> int:
    number = ids.number_of(text, "dlv")
    if number is None:
        raise DeliveryNotFound
    return number
