"""What one viewer sees and saw, while changes are looked at on the viewer's behalf."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model

from jackfield.accounts.principal import Principal
from jackfield.configs.permissions import may_see_all
from jackfield.realtime.feed import Touched


def renewed(principal: Principal) -> Principal:
    """Return the principal with its user as the database has it now; without one who was deactivated."""
    if principal.user is None:
        return principal
    users = get_user_model()._default_manager
    return replace(principal, user=users.filter(pk=principal.user.pk, is_active=True).first())


class Viewing:
    """One look at some changes."""

    def __init__(
        self,
        *,
        principal: Principal,
        known: frozenset[Any] | None,
        is_live: bool,
    ) -> None:
        self.principal = principal
        #: Keys of what was visible until now; None: not known.
        self.known = known
        #: Whether these changes come as they happen, and not out of the log.
        self.is_live = is_live

    def saw(self, touched: Touched) -> bool:
        """Whether a change says that the viewer was among those who saw the thing until then."""
        if touched.change.removed and may_see_all(self.principal.user):
            return True
        users: Iterable[Any] = (key for viewers in touched.viewers for key in viewers.get("users", ()))
        if self.principal.user is not None and self.principal.key in users:
            return True
        groups = {key for viewers in touched.viewers for key in viewers.get("groups", ())}
        return not groups.isdisjoint(self._groups)

    @cached_property
    def _groups(self) -> frozenset[Any]:
        user = self.principal.user
        return frozenset() if user is None else frozenset(user.groups.values_list("pk", flat=True))
