"""Make, change and delete groups."""

import strawberry

from jackfield.accounts import groups as accounts
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.mutations.administering import group_key, require_administering, user_keys
from jackfield.api.narrowing import given
from jackfield.api.people import Group, groups


@entry
class CreateGroupInput:
    """Which group is made."""

    name: str = told("Unique, whatever the case of its letters; at most 150 characters.")
    member_ids: list[strawberry.ID] = told("Who is in it; at most 100 at first.", default_factory=list)


@output
class CreateGroupPayload:
    """Which group was made."""

    group: Group = told("The group.")


@entry
class UpdateGroupInput:
    """Which group is changed, and in what."""

    group_id: strawberry.ID = told("Which group.")
    name: str | None = told("A new name; left out: it stays as it is.", default=strawberry.UNSET)
    add_member_ids: list[strawberry.ID] = told(
        "Who shall be in it; at most 100 at a time.", default_factory=list
    )
    remove_member_ids: list[strawberry.ID] = told(
        "Who shall be in it no more; at most 100 at a time.", default_factory=list
    )


@output
class UpdateGroupPayload:
    """Which group was changed."""

    group: Group = told("The group.")


@entry
class DeleteGroupInput:
    """Which group goes."""

    group_id: strawberry.ID = told("Which group.")


@output
class DeleteGroupPayload:
    """Which group is gone."""

    deleted_group_id: strawberry.ID = told("Its id.")


def create_group(context: Context, asked: CreateGroupInput) -> CreateGroupPayload:
    """Make a group. Administrators may, where people are kept here."""
    require_administering(context)
    made = accounts.create_group(
        actor=context.user, name=asked.name, member_ids=user_keys(asked.member_ids, "memberIds")
    )
    return CreateGroupPayload(group=groups([made])[0])


def update_group(context: Context, asked: UpdateGroupInput) -> UpdateGroupPayload:
    """Name a group anew, add and remove members, who gain and lose what it was granted within a second."""
    require_administering(context)
    changed = accounts.update_group(
        actor=context.user,
        group_id=group_key(asked.group_id),
        name=given(asked.name),
        add_member_ids=user_keys(asked.add_member_ids, "addMemberIds"),
        remove_member_ids=user_keys(asked.remove_member_ids, "removeMemberIds"),
    )
    return UpdateGroupPayload(group=groups([changed])[0])


def delete_group(context: Context, asked: DeleteGroupInput) -> DeleteGroupPayload:
    """Delete a group, and with it what it was granted. Its members stay."""
    require_administering(context)
    key = group_key(asked.group_id)
    accounts.delete_group(actor=context.user, group_id=key)
    return DeleteGroupPayload(deleted_group_id=strawberry.ID(ids.encode("grp", key)))
