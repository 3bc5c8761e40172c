"""A measured figure and the line that tells it."""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A bound on the ratio, or (`of_ours`) on our own figure; both may be equal to it."""

    least: float | None = None
    most: float | None = None
    of_ours: bool = False

    def is_met_by(self, figure: "Figure") -> bool:
        """Whether the figure keeps within the bound; a ratio that cannot be had does not."""
        value = figure.ours if self.of_ours else figure.ratio
        if value is None:
            return False
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def __str__(self) -> str:
        bounds = [
            f"{sign}{bound:g}" for sign, bound in ((">=", self.least), ("<=", self.most)) if bound is not None
        ]
        return f"{'ours' if self.of_ours else 'ratio'}{'&'.join(bounds)}"


#: What must not happen even once.
NEVER = Goal(most=0, of_ours=True)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Ours beside the reference, both measured in this run."""

    #: Ends in its unit.
    name: str
    ours: float
    #: None where the goal is absolute.
    reference: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        """Ours / reference; None without a reference to divide by."""
        return self.ours / self.reference if self.reference else None

    def line(self) -> str:
        """`NAME ours=... reference=... ratio=... goal=... VERDICT`."""
        told = (
            f"{self.name} ours={_number(self.ours)} reference={_number(self.reference)} "
            f"ratio={_number(self.ratio)}"
        )
        if self.goal is None:
            return f"{told} goal=none"
        return f"{told} goal={self.goal} {'met' if self.goal.is_met_by(self) else 'MISSED'}"


def of_rounds(
    *, name: str, ours: Sequence[float], reference: Sequence[float], goal: Goal | None = None
) -> Figure:
    """The medians of what was measured in turns."""
    return Figure(name=name, ours=statistics.median(ours), reference=statistics.median(reference), goal=goal)


def tell(*figures: Figure) -> None:
    """Print each on a line of its own, now."""
    for figure in figures:
        sys.stdout.write(figure.line() + "\n")
    sys.stdout.flush()


def note(text: str) -> None:
    """Print what helps to read the figures; not a figure."""
    sys.stdout.write(f"# {text}\n")
    sys.stdout.flush()


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
