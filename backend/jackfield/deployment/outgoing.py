"""The one place where networks are made: they reach what the operator allows, and nobody while shadowed."""

from django.conf import settings

from jackfield.deployment import standing
from jackfield.sdk.net import AddressPolicy, Network


def open_network(*, deadline_s: float) -> Network:
    """Return a network for one event loop; the caller closes it.

    It is closed in a process that has never looked which copy this is; who has prepared what will be sent
    calls ``standing.make_sure`` before, in a thread that may ask the database.

    Args:
        deadline_s: Seconds for one request, all in all.
    """
    return Network(
        policy=AddressPolicy(settings.JACKFIELD_ALLOW_NETWORKS),
        deadline_s=deadline_s,
        closed=standing.why_closed,
    )
