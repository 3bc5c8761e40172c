"""How much a rule is tried."""

import os


def examples(count: int) -> int:
    """So many of Hypothesis' examples; on PostgreSQL a third, for SQLite has been tried with all by then.

    For rules whose queries Django writes: what is different there would show in the first of them.
    """
    return max(5, count // 3) if os.environ.get("DATABASE_URL") else count
