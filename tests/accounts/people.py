"""Users and sessions for the tests of accounts."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest

from jackfield.accounts import engines
from jackfield.audit.models import AuditEntry

PASSWORD = "correct horse battery"


def administrator(name: str = "root") -> User:
    return User.objects.create_superuser(name, password=PASSWORD)


def signed_in(user: User) -> str:
    """The key of a new session."""
    request = HttpRequest()
    request.session = engines.store()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    assert request.session.session_key
    return request.session.session_key


def told(action: str) -> dict[str, tuple[Any, Any]]:
    """What the only audit entry of this action says has changed: before and after, by field."""
    entry = AuditEntry.objects.get(action=action)
    return {one["field"]: (one["before"], one["after"]) for one in entry.changes}
