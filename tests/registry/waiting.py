"""Waits for a condition, with a deadline."""

import threading
import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], *, within_s: float = 5.0) -> float:
    """Return after how many seconds the condition held; fail when it did not."""
    began = time.monotonic()
    pause = threading.Event()
    while not condition():
        took = time.monotonic() - began
        if took > within_s:
            raise AssertionError(f"not within {within_s} s")
        pause.wait(0.005)
    return time.monotonic() - began
