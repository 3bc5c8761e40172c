"""Who asks: by the session or token of Jackfield."""

from jackfield.accounts import recent


def user_of(request):
    """The user of a request, by the same look-ups as ours; nobody is refused."""
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        return recent.principal_of_recent_authorization(authorization).user
    return recent.principal_of_recent_session(request.COOKIES.get("sessionid")).user
