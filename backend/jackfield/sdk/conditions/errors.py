"""Why conditions cannot be kept: a typed error that says which condition it is about."""

from django.utils.functional import Promise


class ConditionInvalid(ValueError):
    """A set of conditions that cannot be kept; show the message at the condition it is about.

    Attributes:
        index: Place of the condition in its set, from 0; None: the set as a whole.
        code: For programs; stable.
        message: For people; never holds a value that was given.
    """

    def __init__(self, *, index: int | None, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.index = index
        self.code = code
        self.message = message
