"""Runs examinations one after the other, each in its time: what hangs is told and left behind."""

import threading
import time
from collections.abc import Sequence

from django.db import connections

from jackfield.examining.findings import Examination, Finding, Level
from jackfield.sdk.kept import kept as _


class Patience:
    """What an examination may take, and all of them together.

    Args:
        each_s: Seconds for one.
        all_s: Seconds for all of them.
    """

    def __init__(self, *, each_s: float, all_s: float) -> None:
        self._each_s = each_s
        self._ends_at = time.monotonic() + all_s

    def examined(self, subject: str, examination: Examination) -> Sequence[Finding]:
        """Return what was found within the time there is; an examination that raises found a problem."""
        seconds = min(self._each_s, self._ends_at - time.monotonic())
        if seconds <= 0:
            return [_unknown(subject, _("There was no time left to look at it."))]
        found: list[Finding] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                found.extend(examination())
            except BaseException as error:  # noqa: BLE001 - of a thread; an author's code may even exit
                failed.append(error)
            finally:
                connections.close_all()

        # A daemon: the process ends, whatever still hangs in there.
        thread = threading.Thread(target=run, name=f"examine {subject}", daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            return [
                *found,
                _unknown(
                    subject,
                    _("It could not be looked at within %(seconds)s s.") % {"seconds": f"{seconds:.0f}"},
                ),
            ]
        if failed:
            # The name alone: a message may quote anything.
            return [
                *found,
                _unknown(
                    subject, _("It could not be looked at (%(error)s).") % {"error": type(failed[0]).__name__}
                ),
            ]
        return found


def _unknown(subject: str, sentence: str) -> Finding:
    return Finding(
        level=Level.PROBLEM,
        code="not_examined",
        subject=subject,
        sentence=sentence,
        remedy=_("Look at what is said of the others, and at the log; then ask again."),
    )
