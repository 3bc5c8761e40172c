"""How fast one user may begin operations: a bucket that fills at a steady rate."""

from dataclasses import dataclass

#: Operations a second that a user may go on with, in one process, and how many at once.
RATE = 200.0
BURST = 1_000.0


@dataclass(kw_only=True)
class Bucket:
    """What is left of one user's allowance."""

    tokens: float = BURST
    #: Seconds of a clock that never goes back.
    filled_at: float = 0.0

    def take(self, *, now: float) -> float:
        """Take one; 0 when there was one, else the seconds until there is one again."""
        self.tokens = min(BURST, self.tokens + (now - self.filled_at) * RATE)
        self.filled_at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0
        return (1 - self.tokens) / RATE
