"""One call in an author's tests: what is called, and what it came to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from jackfield.sdk.context import Context, Publication
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.integration import Integration
from jackfield.sdk.testing.service import Opened, Sent

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Called(Generic[T]):
    """What a call came to."""

    #: What was returned.
    result: T
    #: What the service was sent, in order.
    sent: list[Sent]
    #: Streams that were opened, in order.
    opened: list[Opened]
    #: Events, as ``context.publish`` was given them.
    published: list[Publication]
    #: As the call left it; hand it to the next one.
    memory: dict[str, Any]
    #: How it failed, where it was asked not to raise.
    error: ServiceError | None = None
    #: Everything that people may read of it.
    told: list[str] = field(default_factory=list, repr=False)


@dataclass(frozen=True, kw_only=True)
class Calling:
    """One call that can be made, again and again."""

    #: For the message of a failing test.
    name: str
    #: The author's method.
    method: str
    run: Callable[[Integration[Any], Context[Any]], Awaitable[Any]] = field(repr=False)
    #: Whether it may publish and remember.
    publishes: bool = False
    #: Whether it must change nothing at the service.
    reads_only: bool = False
    #: Settings of its own; None: the sample's.
    settings: Any = None
    has_settings: bool = True
