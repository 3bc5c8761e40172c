"""Django sessions, begun and ended by mutations; the view sets the cookies."""

from django.http import HttpRequest

from jackfield.accounts import engines, operations, throttling
from jackfield.accounts.errors import WrongCredentials
from jackfield.accounts.principal import Principal
from jackfield.api.narrowing import storable


def begin(*, username: str, password: str, principal: Principal, address: str) -> tuple[Principal, str]:
    """Sign a user in and return who asks from now on, with the key of a new session.

    The session that was in use before, if any, is ended.

    Raises:
        WrongCredentials: There is no such user and password.
        TooManyAttempts: Too often wrong lately.
    """
    attempt = throttling.begin(name=username, address=address)
    if not storable(username) or not storable(password):
        raise WrongCredentials
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = address
    request.session = session = engines.store()
    user = operations.sign_in(request=request, username=username, password=password)
    throttling.succeeded(attempt)
    if principal.session_key is not None:
        engines.store(principal.session_key).flush()
    return Principal(user=user, session_key=session.session_key), session.session_key
