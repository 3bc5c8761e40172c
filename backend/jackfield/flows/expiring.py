"""Ends flows that nobody answers any more, and forgets old ones; an errand that comes round."""

from datetime import timedelta

from django.utils import timezone

from jackfield.delivery import errands
from jackfield.delivery.errands import Errand
from jackfield.flows import stepdata, writing
from jackfield.flows.models import Flow
from jackfield.sdk.kept import kept as _

_OVER = _("Nobody answered in time.")

#: The errand.
SWEEP = "flow.sweep"
_EVERY = timedelta(minutes=10)
#: What is over can be looked at for so long after it would have run out.
_KEPT = timedelta(hours=1)
_AT_ONCE = 500


async def sweep(_errand: Errand) -> timedelta:
    """Run once over what has run out; the handler of the errand."""
    is_all: bool = await errands.database(sweep_now)
    return _EVERY if is_all else timedelta(seconds=1)


def sweep_now() -> bool:
    """End what ran out, delete what is over and ran out a while ago; return whether that was all of it."""
    now = timezone.now()
    late = list(Flow.objects.filter(is_over=False, expires_at__lte=now).order_by("expires_at")[:_AT_ONCE])
    for flow in late:
        writing.end(flow, stepdata.expired(_OVER))
    old = Flow.objects.filter(is_over=True, expires_at__lte=now - _KEPT).order_by("expires_at")
    keys = list(old.values_list("pk", flat=True)[:_AT_ONCE])
    Flow.objects.filter(pk__in=keys).delete()
    return max(len(late), len(keys)) < _AT_ONCE
