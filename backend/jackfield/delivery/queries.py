"""Read events and deliveries, with the permission in the query: a caller cannot forget it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jackfield.configs.permissions import may_see_all, visible
from jackfield.delivery.models import Delivery, Event


def visible_deliveries(user: Any) -> QuerySet[Delivery]:
    """Return the deliveries to configs that ``user`` (None: nobody) may see; unordered."""
    if may_see_all(user):
        return Delivery.objects.all()
    return Delivery.objects.filter(config__in=visible(user))


def visible_events(user: Any) -> QuerySet[Event]:
    """Return the events that ``user`` published or sees a delivery of, to an administrator all; unordered."""
    if may_see_all(user):
        return Event.objects.all()
    if user is None or not user.is_active:
        return Event.objects.none()
    seen = visible_deliveries(user).filter(event=OuterRef("pk"))
    return Event.objects.filter(Q(publisher=user) | Exists(seen))
