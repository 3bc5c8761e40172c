"""Make, change and delete groups: users who are granted things together."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jackfield.accounts import administering
from jackfield.accounts.errors import AccountInvalid, PersonNotFound
from jackfield.accounts.names import is_storable, issue, same_name, taken, tidied, unprintable
from jackfield.audit.operations import Change, as_text, record

MAX_NAME_LENGTH = 150


def create_group(*, actor: Any, name: str, member_ids: Sequence[Any] = ()) -> Group:
    """Make a group.

    Raises:
        NotAdministrator, AccountInvalid, PersonNotFound: And nothing was made.
    """
    administering.require_administrator(actor)
    wanted = _usable(name)
    with transaction.atomic():
        administering.take_turn(actor)
        members = administering.users_named(member_ids, path="member_ids")
        group = _save(Group(name=wanted))
        group.user_set.add(*members)
        changes = [Change(field="name", after=wanted), *_told("members", after=members)]
        _tell(actor, "group.created", group, changes)
    return group


def update_group(
    *,
    actor: Any,
    group_id: Any,
    name: str | None = None,
    add_member_ids: Sequence[Any] = (),
    remove_member_ids: Sequence[Any] = (),
) -> Group:
    """Change a group; None leaves the name as it is. Who is in it already, or is not, is no fault.

    Raises:
        NotAdministrator, AccountInvalid, PersonNotFound: And nothing has changed. Nobody is added and
            removed at once.
    """
    administering.require_administrator(actor)
    wanted = None if name is None else _usable(name)
    with transaction.atomic():
        administering.take_turn(actor)
        group = _found(group_id)
        added = administering.users_named(add_member_ids, path="add_member_ids")
        removed = administering.users_named(remove_member_ids, path="remove_member_ids")
        if not set(added).isdisjoint(removed):
            text = _("Nobody can be added and removed at once.")
            raise AccountInvalid([issue("remove_member_ids", "invalid", text)])
        present = set(group.user_set.filter(pk__in=[user.pk for user in (*added, *removed)]))
        added = [user for user in added if user not in present]
        removed = [user for user in removed if user in present]
        changes = [*_told("members", before=removed, after=added)]
        if wanted is not None and wanted != group.name:
            changes.append(Change(field="name", before=group.name, after=wanted))
            group.name = wanted
            _save(group)
        group.user_set.add(*added)
        group.user_set.remove(*removed)
        if changes:
            _tell(actor, "group.updated", group, changes)
    return group


def delete_group(*, actor: Any, group_id: Any) -> None:
    """Delete a group, and with it what it was granted; its members stay.

    Raises:
        NotAdministrator, PersonNotFound: And nothing has changed.
    """
    administering.require_administrator(actor)
    with transaction.atomic():
        administering.take_turn(actor)
        group = _found(group_id)
        count = group.user_set.count()
        _tell(actor, "group.deleted", group, [Change(field="memberCount", before=str(count))])
        group.delete()


def _found(group_id: Any) -> Group:
    # Grants to it wait until it is changed or gone.
    group = Group.objects.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise PersonNotFound("group_id")
    return group


def _usable(name: str) -> str:
    wanted = tidied(name)
    if not wanted:
        raise AccountInvalid([issue("name", "required", _("Enter a name."))])
    if not wanted.isprintable() or not is_storable(wanted):
        raise AccountInvalid([unprintable("name")])
    if len(wanted) > MAX_NAME_LENGTH:
        text = _("Enter at most %(limit)d characters.") % {"limit": MAX_NAME_LENGTH}
        raise AccountInvalid([issue("name", "max_length", text)])
    return wanted


def _save(group: Group) -> Group:
    if same_name(Group.objects.exclude(pk=group.pk), "name", group.name).exists():
        raise AccountInvalid([taken("name")])
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        # Other code than this took no turn.
        raise AccountInvalid([taken("name")]) from error
    return group


def _told(field: str, *, before: Sequence[Any] = (), after: Sequence[Any] = ()) -> list[Change]:
    if not before and not after:
        return []
    was, is_now = (as_text([user.get_username() for user in users]) for users in (before, after))
    return [Change(field=field, before=was if before else None, after=is_now if after else None)]


def _tell(actor: Any, action: str, group: Group, changes: Sequence[Change]) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="group",
        subject_id=group.pk,
        subject_label=group.name,
        changes=changes,
    )
