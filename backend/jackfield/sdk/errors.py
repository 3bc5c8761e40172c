"""The ways a service can fail us: what a hook or a check raises, or lets the HTTP client raise."""


class ServiceError(Exception):
    """The service did not do what was asked.

    The message is one sentence for the owner of the config. It must hold no secret.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message)


class Unauthorized(ServiceError):
    """The service refused our credentials: hold what waits until the owner signs in again."""


class Unavailable(ServiceError):
    """The service cannot answer now: try the same call again later.

    Args:
        retry_after: Seconds the service asked us to wait, if it said so.
    """

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NoAnswer(Unavailable):
    """The request was written and nothing came back: nobody knows whether it was taken."""


class Rejected(ServiceError):
    """The service understood the call and will never accept it: do not repeat it."""


class Gone(Rejected):
    """The destination is gone for good: stop calling it."""
