"""Sets up Python's own machinery for a process in which a worker runs.

Measured, each on its own: the collector took a third of a worker's time, and the thread that speaks
to the database took twice as long for the same work, waiting for its turn.
"""

import gc
import sys

#: New containers between two looks at the young ones: a worker makes many that live for a moment.
_YOUNG = 20_000
#: How long a busy event loop may keep the database's thread waiting; Python's own 5 ms is five statements.
_TURN_S = 0.001


def tune() -> None:
    """Call it when everything is loaded; again does no harm."""
    # What is there by now stays: nobody need walk through all of Django to find that out.
    gc.collect()
    gc.freeze()
    young, middle, old = gc.get_threshold()
    # 0: somebody has switched it off, and knows why.
    if 0 < young < _YOUNG:
        gc.set_threshold(_YOUNG, middle, old)
    sys.setswitchinterval(min(sys.getswitchinterval(), _TURN_S))
