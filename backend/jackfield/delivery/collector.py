"""Keeps Python's garbage collector from looking again and again at what will never be garbage.

A worker makes many small things that live for a moment; for every few hundred of them the collector
walks through what is young, and every so often through the whole of Django too. That cost a third
of all the time that a worker had.
"""

import gc

#: New containers between two looks at the young ones.
_YOUNG = 20_000


def calm() -> None:
    """Call it when everything is loaded; again does no harm."""
    gc.collect()
    gc.freeze()
    young, middle, old = gc.get_threshold()
    # 0: somebody has switched it off, and knows why.
    if 0 < young < _YOUNG:
        gc.set_threshold(_YOUNG, middle, old)
