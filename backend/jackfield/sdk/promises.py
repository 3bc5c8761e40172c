"""What an integration promises about repeats, and what it is able to do."""

from collections.abc import Mapping
from enum import StrEnum


class OnUnknown(StrEnum):
    """What to do when nobody knows whether a delivery was taken."""

    #: Send it again, under the same event id.
    AGAIN = "AGAIN"
    #: Ask the service with ``verify()``.
    VERIFY = "VERIFY"
    #: Leave it to a person.
    HOLD = "HOLD"


class DeliveryPromise(StrEnum):
    """How often a receiver may see one event."""

    AT_LEAST_ONCE = "AT_LEAST_ONCE"
    EFFECTIVELY_ONCE = "EFFECTIVELY_ONCE"
    AT_MOST_ONCE = "AT_MOST_ONCE"


#: What each way of treating the unknown comes to.
PROMISES: Mapping[OnUnknown, DeliveryPromise] = {
    OnUnknown.AGAIN: DeliveryPromise.AT_LEAST_ONCE,
    OnUnknown.VERIFY: DeliveryPromise.EFFECTIVELY_ONCE,
    OnUnknown.HOLD: DeliveryPromise.AT_MOST_ONCE,
}


class Capability(StrEnum):
    """What an integration is able to do."""

    EVENTS = "EVENTS"
    CHECK = "CHECK"
    SCHEDULE = "SCHEDULE"
    INBOUND = "INBOUND"
    SYNC = "SYNC"
    CONTROL = "CONTROL"
    MANAGE = "MANAGE"
    EXTERNAL_AUTH = "EXTERNAL_AUTH"
