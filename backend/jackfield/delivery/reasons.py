"""Why somebody may read an event, or may not: what decides it, in sentences."""

from typing import Any

from django.utils.translation import gettext as _

from jackfield.configs import reasons
from jackfield.configs.permissions import Permission, groups_of, is_somebody, may_see_all
from jackfield.configs.reasons import Reasoned
from jackfield.delivery.audience import hears, parse
from jackfield.delivery.models import Event
from jackfield.delivery.queries import telling, visible_deliveries

#: How many of the deliveries by which an event is read are told.
_MOST = 3


def explain_event(user: Any, event: Event) -> Reasoned:
    """Say why ``user`` reads ``event`` or does not; ``allowed`` is whether ``visible_events`` has it."""
    if not is_somebody(user):
        return Reasoned(allowed=False, because=(reasons.deactivated(user),))
    if may_see_all(user):
        return Reasoned(allowed=True, because=(reasons.administers(user),))
    because = []
    if event.publisher_id == user.pk:
        because.append(_("%(user)s published it.") % {"user": user.get_username()})
    read = telling(user).filter(event=event).select_related("config").order_by("pk")
    for delivery in read[:_MOST]:
        why = reasons.explain(user, Permission.VIEW, delivery.config)
        said = {"config": delivery.config.name, "why": " ".join(why.because)}
        because.append(_("It was owed to the config “%(config)s”: %(why)s") % said)
    if because:
        return Reasoned(allowed=True, because=tuple(because))
    return Reasoned(allowed=False, because=tuple(_why_not(user, event)))


def _why_not(user: Any, event: Event) -> list[str]:
    said = {"user": user.get_username()}
    if visible_deliveries(user).filter(event=event).exists():
        return [
            _("It was withdrawn from the configs that %(user)s sees: their owners may not hear it any more.")
            % said
        ]
    because = [
        _("%(user)s did not publish it, and it was owed to no config that %(user)s may see.") % said,
    ]
    if not hears(parse(event.audience), user=user, group_keys=frozenset(groups_of(user))):
        because.append(_("%(user)s is not in its audience.") % said)
    return because
