"""Asks an author's code for something: what it raises empties one answer and breaks nothing else."""

import logging
import traceback
from collections.abc import Callable, Iterable
from typing import TypeVar

from jackfield.sdk.exits import contained
from jackfield.sdk.net import Redactor

T = TypeVar("T")

logger = logging.getLogger(__name__)


def asked(read: Callable[[], T], *, of: str, what: str, otherwise: T, redact: Iterable[str] = ()) -> T:
    """Return what ``read`` returns, or ``otherwise`` when the integration ``of`` raises.

    Args:
        redact: Secrets that the author's code was given: starred in what is logged.
    """
    secrets = tuple(redact)
    try:
        with contained():
            return read()
    except Exception as error:
        about = {"integration_id": of, "asked_for": what}
        if secrets:
            text = Redactor(secrets)("".join(traceback.format_exception(error)))
            logger.error("integration raised", extra={**about, "traceback": text})  # noqa: TRY400 - starred
        else:
            logger.exception("integration raised", extra=about)
        return otherwise
