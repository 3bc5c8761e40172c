"""Make and change users, and their passwords; what ends with them ends in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import UpdateError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jackfield.accounts import administering, engines, profiles, throttling
from jackfield.accounts.errors import AccountInvalid, NotAuthenticated, PersonNotFound, WrongCredentials
from jackfield.accounts.models import ApiToken, Session
from jackfield.accounts.names import is_storable, issue, taken, unprintable
from jackfield.accounts.principal import Principal
from jackfield.audit.operations import Change, as_text, changes_of, record


def create_user(
    *,
    username: str,
    password: str,
    is_administrator: bool = False,
    display_name: str = "",
    email: str = "",
    group_ids: Sequence[Any] = (),
    actor: Any = None,
) -> Any:
    """Make a user of the project's model.

    Args:
        actor: An administrator; None: the product itself.

    Raises:
        NotAdministrator: And nothing was made.
        AccountInvalid: A name is taken or malformed, or the password is too weak.
        PersonNotFound: There is no such group.
    """
    if actor is not None:
        administering.require_administrator(actor)
    users: Any = get_user_model()
    user = users(**{users.USERNAME_FIELD: username})
    profiles.set_administrator(user, is_administrator=is_administrator)
    issues = [] if is_storable(username) else [unprintable("username")]
    issues += profiles.set_display_name(user, display_name)
    issues += profiles.set_email(user, email)
    # Hashing takes a while: it is done before the transaction, in which others wait.
    user.password = make_password(password) if is_storable(password) else ""
    issues += profiles.wrong_password(password, user)
    issues += profiles.wrong_row(user)
    if issues:
        raise AccountInvalid(issues)
    with transaction.atomic():
        administering.take_turn(actor)
        groups = administering.groups_named(group_ids, path="group_ids")
        _require_free(user, profiles.identifying_columns())
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:
            # Other code than this took no turn.
            raise AccountInvalid([taken("username")]) from error
        if groups:
            user.groups.set(groups)
        changes = changes_of({}, _as_told(user))
        if groups:
            changes.append(Change(field="groups", after=as_text([group.name for group in groups])))
        _tell(actor, "user.created", user, changes)
    return user


def update_user(
    *,
    actor: Any,
    user_id: Any,
    display_name: str | None = None,
    email: str | None = None,
    password: str | None = None,
    is_active: bool | None = None,
    is_administrator: bool | None = None,
) -> Any:
    """Change a user; None leaves as it is.

    A new password ends their sessions. Who is deactivated loses sessions and tokens for good; what they
    own stays. Who begins one at the same moment loses it, too, or is refused.

    Raises:
        NotAdministrator, PersonNotFound, AccountInvalid: And nothing has changed. No change takes away the
            last active administrator.
    """
    administering.require_administrator(actor)
    hashed = None if password is None else _hash_of(password, user_id)
    with transaction.atomic():
        administering.take_turn(actor)
        user = _locked(user_id)
        before, stood = _as_told(user), _columns_of(user)
        issues = [] if display_name is None else profiles.set_display_name(user, display_name)
        issues += [] if email is None else profiles.set_email(user, email)
        if is_active is not None:
            user.is_active = is_active
        if is_administrator is not None:
            profiles.set_administrator(user, is_administrator=is_administrator)
        changed = [column for column, value in _columns_of(user).items() if value != stood[column]]
        issues += profiles.wrong_columns(user, changed)
        if issues:
            raise AccountInvalid(issues)
        _require_free(user, changed)
        _require_another_administrator(user, before)
        changes = changes_of(before, _as_told(user))
        if hashed is not None:
            user.password = hashed
            changed.append("password")
            changes.append(Change(field="password", after="set"))
        if changed:
            user.save(update_fields=changed)
        # Once more of who is deactivated already, and before anything of theirs could come back.
        ends = not (user.is_active and before["isActive"])
        changes += _end_what_they_hold(user, with_tokens=ends, sessions=hashed is not None)
        if not changed and not changes:
            return user
        _tell(actor, "user.updated", user, changes)
    return user


def change_password(*, principal: Principal, address: str, current: str, new: str) -> Principal:
    """Give the user of a session another password, and end all their other sessions.

    Args:
        principal: Of a session.
        address: Where from: who guesses the current password is slowed down as at a sign-in.

    Returns:
        The principal whose session goes on; under another key only where a cookie holds the session itself.

    Raises:
        WrongCredentials: It is not the current password.
        TooManyAttempts: Too often wrong lately.
        AccountInvalid: The new one does not do.
        NotAuthenticated: The session has ended meanwhile.
    """
    user = principal.user
    attempt = throttling.begin(name=user.get_username(), address=address)
    held = _password_of(user)
    if not is_storable(current) or not check_password(current, held):
        raise WrongCredentials
    throttling.succeeded(attempt)
    issues = list(profiles.wrong_password(new, user, path="new_password"))
    if issues:
        raise AccountInvalid(issues)
    # Hashing takes a while: it is done before the transaction, in which others wait.
    hashed = make_password(new)
    with transaction.atomic():
        row = _locked(user.pk)
        if row.password != held or not row.is_active:
            # Somebody has changed it meanwhile.
            raise WrongCredentials
        row.password = hashed
        row.save(update_fields=["password"])
        session_key = _go_on(principal.session_key, row)
        if engines.knows_users():
            Session.objects.filter(user=row).exclude(session_key=session_key).delete()
        _tell(row, "user.password_changed", row, [Change(field="password", after="set")])
    return replace(principal, user=row, session_key=session_key)


def lock_active(user: Any) -> None:
    """Hold a user as active until the transaction ends: what they are given ends when they are deactivated.

    Raises:
        NotAuthenticated: They are deactivated, or gone.
    """
    rows = get_user_model()._default_manager.select_for_update(of=("self",), no_key=True)
    if rows.filter(pk=user.pk, is_active=True).only("pk").first() is None:
        raise NotAuthenticated


def _hash_of(password: str, user_id: Any) -> str:
    """Hash what does for a user. It takes a while: call it before the transaction, in which others wait."""
    user = get_user_model()._default_manager.filter(pk=user_id).first()
    if user is None:
        raise PersonNotFound("user_id")
    issues = list(profiles.wrong_password(password, user))
    if issues:
        raise AccountInvalid(issues)
    return make_password(password)


def _locked(user_id: Any) -> Any:
    rows = get_user_model()._default_manager.select_for_update(of=("self",), no_key=True)
    user = rows.filter(pk=user_id).first()
    if user is None:
        raise PersonNotFound("user_id")
    return user


def _password_of(user: Any) -> str:
    """The hash as it stands in the database now: the principal may be of an older time."""
    rows = get_user_model()._default_manager.filter(pk=user.pk, is_active=True)
    return rows.values_list("password", flat=True).first() or ""


def _require_free(user: Any, columns: Iterable[str]) -> None:
    issues = list(profiles.not_unique(user, columns))
    if not issues and profiles.is_new(user):
        issues = list(profiles.issues_of(user.validate_constraints, user))
    if issues:
        raise AccountInvalid(issues)


def _require_another_administrator(user: Any, before: dict[str, Any]) -> None:
    lost = before["isActive"] and before["isAdministrator"] and not (user.is_active and user.is_superuser)
    if lost and not administering.administrators().exclude(pk=user.pk).exists():
        path = "is_administrator" if user.is_active else "is_active"
        text = _("Nobody could administer any more: make somebody else an administrator first.")
        raise AccountInvalid([issue(path, "last_administrator", text)])


def _end_what_they_hold(user: Any, *, with_tokens: bool, sessions: bool) -> list[Change]:
    ended: list[tuple[str, int]] = []
    if (with_tokens or sessions) and engines.knows_users():
        ended.append(("sessions", Session.objects.filter(user=user).delete()[0]))
    if with_tokens:
        ended.append(("tokens", ApiToken.objects.filter(user=user).delete()[0]))
    return [Change(field=name, before=str(count), after="0") for name, count in ended if count]


def _go_on(session_key: str | None, user: Any) -> str:
    """Let a session stand under the new password; return its key."""
    session = engines.store(session_key)
    if session.get(SESSION_KEY) is None:
        raise NotAuthenticated
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    try:
        session.save()
    except UpdateError as error:
        raise NotAuthenticated from error
    return str(session.session_key)


def _columns_of(user: Any) -> dict[str, Any]:
    columns = {
        profiles.email_column(),
        *profiles.name_columns(),
        *profiles.administrator_columns(),
        "is_active",
    }
    return {column: getattr(user, column) for column in columns if column is not None}


def _as_told(user: Any) -> dict[str, Any]:
    """What the audit says of a user; never anything of a password."""
    return {
        "username": user.get_username(),
        "displayName": profiles.display_name_of(user),
        "email": profiles.email_of(user),
        "isActive": user.is_active,
        "isAdministrator": user.is_superuser,
    }


def _tell(actor: Any, action: str, user: Any, changes: Sequence[Change]) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="user",
        subject_id=user.pk,
        subject_label=user.get_username(),
        changes=changes,
    )
