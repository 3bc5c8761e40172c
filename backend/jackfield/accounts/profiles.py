"""What the project's user model says of a person, whichever model it is, and how that is written."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from jackfield.accounts.errors import AccountIssue
from jackfield.accounts.names import is_storable, issue, same_name, taken, tidied, unprintable

#: A password beyond it is no password: hashing it is work for nothing.
MAX_PASSWORD_LENGTH = 1_000
#: Columns in which models of other projects keep a whole name; the first that is there counts.
_WHOLE_NAMES = ("display_name", "full_name", "name")
_HALVES = ("first_name", "last_name")


def username_column() -> str:
    """Return the column of what people sign in with."""
    model: Any = get_user_model()
    return str(model.USERNAME_FIELD)


def email_column() -> str | None:
    """Return the column of the e-mail address; None: the model has none."""
    model: Any = get_user_model()
    name = model.get_email_field_name()
    return name if _is_text(name) else None


def identifying_columns() -> tuple[str, ...]:
    """Return the columns by which people are told apart, each once."""
    return tuple(dict.fromkeys(filter(None, (username_column(), email_column()))))


def name_columns() -> tuple[str, ...]:
    """Return the columns of the name for people: two halves, one, or none where it has no such name."""
    if all(map(_is_text, _HALVES)):
        return _HALVES
    return next(((name,) for name in _WHOLE_NAMES if _is_text(name)), ())


def display_name_of(row: Any) -> str:
    """Return a user's name for people; empty when there is none."""
    if hasattr(row, "get_full_name"):
        return str(row.get_full_name())
    return " ".join(filter(None, (getattr(row, name) for name in name_columns())))


def email_of(row: Any) -> str:
    """Return a user's e-mail address; empty when there is none."""
    column = email_column()
    return "" if column is None else str(getattr(row, column) or "")


def is_new(row: Any) -> bool:
    """Whether a row has never been saved; its key need not say, for a model may give keys of chance."""
    return bool(row._state.adding)  # noqa: SLF001 - documented by Django in "Other attributes" of models


def set_display_name(row: Any, text: str) -> list[AccountIssue]:
    """Write a name for people on a row that is not saved yet; return why that cannot be.

    What the model itself says of it is asked with ``wrong_columns``.
    """
    name = tidied(text)
    columns = name_columns()
    if not columns:
        return [issue("display_name", "unsupported", _("People have no such name here."))] if name else []
    if not name.isprintable():
        return [unprintable("display_name")]
    # Read again the two halves are one name, as it was given.
    first, _space, last = name.rpartition(" ")
    halves = (first, last) if first else (last, "")
    for column, value in zip(columns, halves if len(columns) > 1 else (name,), strict=True):
        setattr(row, column, value)
    return []


def set_email(row: Any, text: str) -> list[AccountIssue]:
    """Write an e-mail address on a row that is not saved yet; return why that cannot be.

    What the model itself says of it is asked with ``wrong_columns``.
    """
    address = BaseUserManager.normalize_email(text.strip())
    column = email_column()
    if column is None:
        return [issue("email", "unsupported", _("People have no e-mail address here."))] if address else []
    if not is_storable(address):
        return [unprintable("email")]
    if column == username_column() and is_new(row):
        if address in {"", BaseUserManager.normalize_email(row.get_username())}:
            return []
        return [issue("email", "invalid", _("Here the e-mail address is what people sign in with."))]
    setattr(row, column, address)
    return []


def set_administrator(row: Any, *, is_administrator: bool) -> None:
    """Write on a row that is not saved yet whether they may do everything."""
    for column in administrator_columns():
        setattr(row, column, is_administrator)


def administrator_columns() -> tuple[str, ...]:
    """Return the columns that make an administrator."""
    # A host's model need not have them.
    return tuple(column for column in ("is_superuser", "is_staff") if _has(column))


def wrong_columns(row: Any, columns: Iterable[str]) -> Iterator[AccountIssue]:
    """Yield what the model's own rules say of some columns of a row; asks no database."""
    others = {field.name for field in row._meta.fields} - set(columns)
    yield from issues_of(lambda: row.clean_fields(exclude=others), row)


def wrong_row(row: Any) -> Iterator[AccountIssue]:
    """Yield what the model's own rules say of a row that is not saved yet; asks no database."""
    yield from issues_of(lambda: row.full_clean(validate_unique=False, validate_constraints=False), row)


def not_unique(row: Any, columns: Iterable[str]) -> Iterator[AccountIssue]:
    """Yield what is somebody else's already of some columns of a row, whatever the case of its letters."""
    for column in columns:
        value = str(getattr(row, column) or "")
        others = type(row)._default_manager.exclude(pk=row.pk)
        if value and row._meta.get_field(column).unique and same_name(others, column, value).exists():
            yield taken(_path_of(column, row)[0])


def issues_of(check: Callable[[], None], row: Any) -> Iterator[AccountIssue]:
    """Yield what a check of Django's raises, by what the operations call the columns."""
    try:
        check()
    except ValidationError as error:
        for column, several in error.error_dict.items():
            for one in several:
                for message in one.messages:
                    yield AccountIssue(
                        path=_path_of(column, row), code=one.code or "invalid", message=message
                    )


def _path_of(column: str, row: Any) -> tuple[str, ...]:
    """What the operations call a column; nothing for one that they do not know."""
    if column == username_column() and (is_new(row) or column != email_column()):
        return ("username",)
    if column == email_column():
        return ("email",)
    if column in name_columns():
        return ("display_name",)
    return (column,) if column in {"password", "is_active"} else ()


def wrong_password(password: str, row: Any, *, path: str = "password") -> Iterator[AccountIssue]:
    """Yield why a password does not do for a user."""
    if not password:
        yield issue(path, "required", _("Enter a password."))
    elif not is_storable(password):
        yield unprintable(path)
    elif len(password) > MAX_PASSWORD_LENGTH:
        text = _("Enter at most %(limit)d characters.") % {"limit": MAX_PASSWORD_LENGTH}
        yield issue(path, "max_length", text)
    else:
        try:
            validate_password(password, row)
        except ValidationError as error:
            for one in error.error_list:
                for message in one.messages:
                    yield issue(path, one.code or "invalid", message)


def _has(name: str) -> bool:
    try:
        get_user_model()._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _is_text(name: str) -> bool:
    return _has(name) and isinstance(
        get_user_model()._meta.get_field(name), models.CharField | models.TextField
    )
