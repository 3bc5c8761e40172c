"""What a worker carries between the database and the network: a delivery to send, and how it went."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jackfield.configs.contexts import Prepared
from jackfield.delivery.models import Attempt
from jackfield.delivery.own_news import Distance
from jackfield.sdk.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A delivery as it was when a worker claimed it."""

    delivery_id: int
    config_id: int
    event_id: int
    #: Of the config then.
    config_version: int
    #: Of the attempt that is made; 1 for the first.
    number: int
    burnt_attempts: int
    promise: str
    created_at: datetime
    #: Of its line, where it is in one.
    ordering_key: str = ""
    #: Of its event from what first happened.
    distance: Distance = Distance.NONE


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A claimed delivery with everything that an attempt needs: it asks the database nothing."""

    claimed: Claimed
    integration: Any
    event: Event
    prepared: Prepared
    #: Nobody knows whether the last attempt was taken: ask the service before sending again.
    must_verify: bool = False
    #: The config was not well when this was claimed, so that it may take long to hear so again.
    is_doubtful: bool = False
    #: Where it is expected to go: of how many at once that can bear, the worker keeps count.
    host: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """How one attempt ended."""

    claimed: Claimed
    outcome: Attempt.Outcome
    started_at: datetime
    finished_at: datetime
    reason: str = ""
    retry_after_s: float | None = None
    response_status: int | None = None
    request_excerpt: str = field(default="", repr=False)
    response_excerpt: str = field(default="", repr=False)
    #: Where its last request went; empty without one.
    host: str = ""

    @property
    def duration_ms(self) -> int:
        """How long it took."""
        return max(0, round((self.finished_at - self.started_at).total_seconds() * 1000))
