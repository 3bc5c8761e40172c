"""Django sessions, begun and ended by mutations; the view sets the cookies."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from jackfield.accounts import operations
from jackfield.accounts.errors import WrongCredentials
from jackfield.accounts.principal import Principal
from jackfield.api.narrowing import storable
from jackfield.api.throttling import sign_ins


def begin(*, username: str, password: str, principal: Principal, address: str) -> tuple[Principal, str]:
    """Sign a user in and return who asks from now on, with the key of a new session.

    The session that was in use before, if any, is ended.

    Raises:
        WrongCredentials: There is no such user and password.
        TooManyAttempts: Too often wrong lately.
    """
    sign_ins.check(name=username, address=address)
    if not storable(username) or not storable(password):
        raise WrongCredentials
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    try:
        user = operations.sign_in(request=request, username=username, password=password)
    except WrongCredentials:
        sign_ins.failed(name=username, address=address)
        raise
    sign_ins.succeeded(name=username, address=address)
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    if principal.session_key is not None:
        store(principal.session_key).flush()
    session = store()
    request.session = session
    auth.login(request, user)
    session.save()
    return Principal(user=user, session_key=session.session_key), session.session_key
