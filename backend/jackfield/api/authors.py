"""Asks an author's code for something: what it raises empties one answer and breaks nothing else."""

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)


def asked(read: Callable[[], T], *, of: str, what: str, otherwise: T) -> T:
    """Return what ``read`` returns, or ``otherwise`` when the integration ``of`` raises."""
    try:
        return read()
    except Exception:
        logger.exception("integration raised", extra={"integration_id": of, "asked_for": what})
        return otherwise
