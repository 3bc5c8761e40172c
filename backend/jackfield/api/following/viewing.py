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


def groups_of(user: Any) -> frozenset[Any]:
    """Read the keys of the groups that a user is in."""
    return frozenset() if user is None else frozenset(user.groups.values_list("pk", flat=True))


class Viewing:
    """One look at some changes."""

    def __init__(
        self,
        *,
        principal: Principal,
        known: frozenset[Any] | None,
        is_live: bool,
        groups_before: frozenset[Any] | None = None,
    ) -> None:
        """Look for ``principal``.

        Args:
            principal: The viewer.
            known: Keys of what was visible until now; None: not known.
            is_live: Whether these changes come as they happen, and not out of the log.
            groups_before: Those that the viewer was in before the first of these changes; None: not known.
        """
        self.principal = principal
        self._groups_before = groups_before
        self.known = known
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
        # What a group saw before the viewer came into it, the viewer never saw.
        now = groups_of(self.principal.user)
        return now if self._groups_before is None else now & self._groups_before
