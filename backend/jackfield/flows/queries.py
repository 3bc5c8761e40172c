"""Read flows: each is its starter's own."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from jackfield.flows.errors import FlowNotFound
from jackfield.flows.models import Flow
from jackfield.flows.subjects import Subject

#: How many open flows of one person are listed.
MAX_LISTED = 50


def own(user: Any) -> QuerySet[Flow]:
    """Return the flows that ``user`` started; unordered."""
    if user is None:
        return Flow.objects.none()
    return Flow.objects.filter(started_by=user).select_related("started_by")


def get(*, user: Any, flow_id: int) -> Flow:
    """Return one flow.

    Raises:
        FlowNotFound: There is none, or somebody else started it.
    """
    found = own(user).filter(pk=flow_id).first()
    if found is None:
        raise FlowNotFound
    return found


def open_flows(user: Any) -> list[Flow]:
    """Return the newest open flows of ``user``, the newest first."""
    rows = own(user).filter(is_over=False, expires_at__gt=timezone.now())
    return list(rows.order_by("-id")[:MAX_LISTED])


def open_about(*, user: Any, kind: str, subject: Subject) -> Flow | None:
    """Return the open flow of ``user`` of this kind about this thing: there is one at most."""
    rows = own(user).filter(kind=kind, about=subject.as_text(), is_over=False)
    return rows.filter(expires_at__gt=timezone.now()).first()
