"""Keeps an author's code from ending more than itself: an exit is a failure like any other."""

import asyncio
import signal
import threading


class ExitAsked(RuntimeError):
    """The integration's code raised what ends a process or breaks off a task; that is its cause."""


class _Contained:
    """What ``contained`` returns; no generator, for it stands around calls that are quick."""

    __slots__ = ("_awaits",)

    def __init__(self, *, awaits: bool) -> None:
        self._awaits = awaits

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool | None:
        if error is None or isinstance(error, Exception):
            return None
        if (self._awaits and _is_broken_off(error)) or _is_of_a_person(error):
            return None
        raise ExitAsked(f"The integration's code raised {type(error).__name__}.") from error


# They hold nothing of a block, so that all blocks share them.
_CONTAINED = _Contained(awaits=False)
_AWAITED = _Contained(awaits=True)


def contained(*, awaits: bool = False) -> _Contained:
    """Let nothing out of the block but an ``Exception``: for the places where an author's code is called.

    Ctrl-C still ends a process that left it to Python.

    Args:
        awaits: Whether the block awaits: then whoever cancels it is let through.

    Raises:
        ExitAsked: Instead of ``SystemExit``, ``KeyboardInterrupt`` and whatever else is no ``Exception``.
    """
    return _AWAITED if awaits else _CONTAINED


def kind_of(error: BaseException) -> str:
    """Return the name of an error's class, of the author's own where that was contained."""
    return type(error.__cause__ if isinstance(error, ExitAsked) and error.__cause__ else error).__name__


def _is_broken_off(error: BaseException) -> bool:
    """Whether it comes from whoever awaits the block, and not from the author."""
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is None or task.cancelling() > 0
    return isinstance(error, GeneratorExit)


def _is_of_a_person(error: BaseException) -> bool:
    """Whether it may be Ctrl-C: Python raises that in the main thread, where nobody took the signal over."""
    return (
        isinstance(error, KeyboardInterrupt)
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
