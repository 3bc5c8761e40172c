"""Conditions that an application keeps in configs of its own, held against something that happened."""

import logging
from typing import Any

from jackfield.sdk.conditions.errors import ConditionInvalid
from jackfield.sdk.conditions.judging import Judge, compiled
from jackfield.sdk.conditions.reading import parse
from jackfield.sdk.events import Event

logger = logging.getLogger(__name__)


class Matcher:
    """Says which conditions one event fulfils, fetching each value once for all. Not for several threads.

    Args:
        event: What happened; its ``data`` may hold the application's own objects for its own choices.
    """

    def __init__(self, event: Event) -> None:
        self._judge = Judge(event)

    def matches(self, kept: Any, *, of: object = "") -> bool:
        """Say whether what a ``ConditionsField`` has kept matches; never raises.

        Nothing kept matches everything. What cannot be read matches nothing and is logged.

        Args:
            kept: As JSON, or None.
            of: Whose conditions they are, for the log: a config's key.
        """
        try:
            read = parse(kept)
        except ConditionInvalid as error:
            # Its text quotes nothing of what is kept.
            logger.error(  # noqa: TRY400 - the error is all there is to say
                "conditions cannot be read", extra={"config_id": of, "reason": str(error)}
            )
            return False
        return self._judge.matches(compiled(read))
