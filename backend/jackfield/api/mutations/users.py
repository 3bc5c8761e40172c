"""Make and change users."""

import strawberry

from jackfield.accounts import people as accounts
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.mutations.administering import group_keys, require_administering
from jackfield.api.narrowing import given
from jackfield.api.people import User, user, user_key


@entry
class CreateUserInput:
    """Who is made."""

    username: str = told("What they sign in with; unique, whatever the case of its letters.")
    display_name: str | None = told("Their name for people.", default=strawberry.UNSET)
    email: str | None = told("Their e-mail address.", default=strawberry.UNSET)
    password: str = told("What they sign in with at first; they can change it.")
    is_administrator: bool = told("Whether they may do everything.", default=False)
    group_ids: list[strawberry.ID] = told("The groups they are in; at most 100.", default_factory=list)


@output
class CreateUserPayload:
    """Who was made."""

    user: User = told("The user.")


@entry
class UpdateUserInput:
    """Who is changed, and in what; what is left out or null stays as it is."""

    user_id: strawberry.ID = told("Which user.")
    display_name: str | None = told("Their name for people; empty: none.", default=strawberry.UNSET)
    email: str | None = told("Their e-mail address; empty: none.", default=strawberry.UNSET)
    password: str | None = told("A new one; it ends their sessions.", default=strawberry.UNSET)
    is_active: bool | None = told(
        "Whether they can sign in. False: sessions, sockets and tokens end within a second and do not come "
        "back; what they own stays.",
        default=strawberry.UNSET,
    )
    is_administrator: bool | None = told("Whether they may do everything.", default=strawberry.UNSET)


@output
class UpdateUserPayload:
    """Who was changed."""

    user: User = told("The user.")


def create_user(context: Context, asked: CreateUserInput) -> CreateUserPayload:
    """Make a user. Administrators may, where people are kept here."""
    require_administering(context)
    made = accounts.create_user(
        actor=context.user,
        username=asked.username,
        display_name=given(asked.display_name) or "",
        email=given(asked.email) or "",
        password=asked.password,
        is_administrator=asked.is_administrator,
        group_ids=group_keys(asked.group_ids, "groupIds"),
    )
    return CreateUserPayload(user=user(made))


def update_user(context: Context, asked: UpdateUserInput) -> UpdateUserPayload:
    """Change a user. Administrators may, where people are kept here; one of them always remains."""
    require_administering(context)
    changed = accounts.update_user(
        actor=context.user,
        user_id=user_key(asked.user_id),
        display_name=given(asked.display_name),
        email=given(asked.email),
        password=given(asked.password),
        is_active=given(asked.is_active),
        is_administrator=given(asked.is_administrator),
    )
    return UpdateUserPayload(user=user(changed))
