"""The first administrator of a fresh database."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model

from jackfield.accounts.errors import AccountInvalid
from jackfield.accounts.operations import create_user
from jackfield.project.values import SettingsRefused

USERNAME = "admin"


def make_first_administrator() -> str | None:
    """Make `admin` where there is no administrator; returns the password if it was made up.

    Raises:
        SettingsRefused: JACKFIELD_ADMIN_PASSWORD is too weak, or `admin` is somebody else's name.
    """
    if _has_administrator():
        return None
    chosen: str | None = settings.JACKFIELD_ADMIN_PASSWORD
    made_up = secrets.token_urlsafe(12)
    try:
        create_user(
            username=USERNAME,
            password=chosen or made_up,
            is_administrator=True,
        )
    except AccountInvalid as error:
        if _has_administrator():
            # Another process that started at the same moment was first.
            return None
        if any(issue.path == ("password",) for issue in error.issues):
            raise SettingsRefused(f"JACKFIELD_ADMIN_PASSWORD is refused: {error}") from error
        raise SettingsRefused(
            f"There is no administrator, and the user {USERNAME} is none: "
            "make one with `jackfield user create NAME --admin`."
        ) from error
    return None if chosen else made_up


def _has_administrator() -> bool:
    return get_user_model()._default_manager.filter(is_superuser=True, is_active=True).exists()
