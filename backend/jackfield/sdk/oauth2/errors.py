"""How a sign-in fails: each is an ``Unauthorized``, so that what waits is held until somebody signs in."""

from jackfield.sdk.errors import Unauthorized


class SignInRefused(Unauthorized):
    """The person or the service said no, or what came back is not to be trusted: sign in again."""


class SignInUnusable(Unauthorized):
    """It can't even be asked: an address or the client's id is missing or wrong."""
