"""What a worker carries between the database and the network: a delivery to send, and how it went."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jackfield.configs.contexts import Prepared
from jackfield.delivery.models import Attempt
from jackfield.sdk.events import Event


@dataclass(frozen=True, kw_only=True)
class Job:
    """One claimed delivery, with everything that an attempt needs: it asks the database nothing."""

    delivery_id: int
    config_id: int
    event_id: int
    #: As the config was when this was claimed.
    config_version: int
    integration: Any
    event: Event
    prepared: Prepared
    #: 1 for the first attempt.
    number: int
    burnt_attempts: int
    promise: str
    created_at: datetime
    #: Nobody knows whether the last attempt was taken: ask the service before sending again.
    must_verify: bool = False
    #: The config was not well when this was claimed, so that it may take long to hear so again.
    is_doubtful: bool = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """How one attempt ended."""

    delivery_id: int
    config_id: int
    event_id: int
    config_version: int
    #: Of the attempt.
    number: int
    burnt_attempts: int
    promise: str
    created_at: datetime
    outcome: Attempt.Outcome
    reason: str = ""
    retry_after_s: float | None = None
    started_at: datetime
    finished_at: datetime
    response_status: int | None = None
    request_excerpt: str = field(default="", repr=False)
    response_excerpt: str = field(default="", repr=False)

    @property
    def duration_ms(self) -> int:
        """How long it took."""
        return max(0, round((self.finished_at - self.started_at).total_seconds() * 1000))
