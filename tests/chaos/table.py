"""The table: a row for each fault, or for all rounds of one fault together."""

from collections.abc import Sequence

from tests.chaos.accounting import QUEUED
from tests.chaos.rounds import Round

HEAD = (
    "| fault | mode | accepted | delivered | unknown | other settled | held | queued | lost "
    "| doubled: at least / effectively / at most once | recovered in s |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)
_OTHER = ("REJECTED", "EXHAUSTED", "CANCELLED", "SHADOWED")
_PROMISES = ("AT_LEAST_ONCE", "EFFECTIVELY_ONCE", "AT_MOST_ONCE")


def line(rounds: Sequence[Round]) -> str:
    """One row for rounds of one fault and mode."""
    accounts = [one.account for one in rounds]

    def count(*states: str) -> int:
        return sum(account.states[state] for account in accounts for state in states)

    doubled = " / ".join(str(sum(one.doubled[promise] for one in accounts)) for promise in _PROMISES)
    name = rounds[0].fault if len(rounds) == 1 else f"{rounds[0].fault} ({len(rounds)} rounds)"
    cells = (
        name,
        rounds[0].mode,
        sum(account.accepted for account in accounts),
        count("DELIVERED"),
        count("UNKNOWN"),
        count(*_OTHER),
        count("HELD"),
        count(*QUEUED),
        sum(account.lost for account in accounts),
        doubled,
        f"{max(one.recovered_s for one in rounds):.1f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


def table(rounds: Sequence[Round]) -> str:
    """All of it, a row for each fault and mode."""
    together: dict[tuple[str, str], list[Round]] = {}
    for one in rounds:
        together.setdefault((one.mode, one.fault), []).append(one)
    return "\n".join([HEAD, *(line(found) for found in together.values())])
