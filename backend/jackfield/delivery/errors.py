"""The facts by which publishing and redelivering are refused; each changed nothing."""

from collections.abc import Iterable

from jackfield.configs.errors import Issue

__all__ = [
    "DeliveryError",
    "DeliveryNotFound",
    "EventNotFound",
    "EventRefused",
    "IdempotencyConflict",
    "Issue",
    "NotSettled",
]


#: Codes of what somebody who sends may send.
_OF_CONTENT = frozenset({"bad_character", "bad_name", "bad_number", "too_deep", "too_large"})


class DeliveryError(Exception):
    """Something about an event or a delivery is not as the operation needs it."""


class EventRefused(DeliveryError):
    """What was to be published is no event; ``issues`` say what is wrong with it."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        #: Whether it is only what stands in the data, and not how an author made the event.
        self.is_of_content = all(
            issue.path[:1] == ("data",) and issue.code in _OF_CONTENT for issue in self.issues
        )
        super().__init__(" ".join(issue.message for issue in self.issues))


class IdempotencyConflict(DeliveryError):
    """The idempotency key was used before, with other input: take a new key, or look at what it was."""

    def __init__(self) -> None:
        super().__init__("This idempotency key was used before, with other input.")


class EventNotFound(DeliveryError):
    """There is none, or this user may not see it; the two are never told apart."""


class DeliveryNotFound(DeliveryError):
    """There is none, or this user may not see it; the two are never told apart."""


class NotSettled(DeliveryError):
    """The delivery is still under way: only what has ended can be asked for again."""

    def __init__(self) -> None:
        super().__init__("This delivery has not ended yet.")
