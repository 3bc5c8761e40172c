"""Rounds of mishaps: publish, let something go wrong, wait until all is settled, compare the books."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.chaos import using
from tests.chaos.accounting import Account, account, arrived_in_s, keep, until_settled
from tests.chaos.deployment import Deployment
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.publishing import Publisher

#: Of integrations, each with one config at a knob of chance: the three promises, and what users have.
LINES = ("chaos_again", "chaos_ask", "chaos_hold", "webhook")
#: A loaded machine, and a schedule that waits longer and longer.
_PATIENCE_S = 90.0


@dataclass(frozen=True, kw_only=True)
class Round:
    """One row of the table."""

    fault: str
    mode: str
    account: Account
    #: From the end of a fault until all that had been accepted by then had arrived; the longest.
    recovered_s: float


def prepare(deployment: Deployment) -> None:
    """Activate and configure what the rounds go through."""
    using.activate(deployment, *LINES)
    for name in LINES:
        using.configure(deployment, integration_id=name, name=name, knob="chance", hears="order.*")


def each_once(*, mode: str) -> list[Fault]:
    """All that can go wrong in a mode, nothing of it twice."""
    return [fault for fault in all_of(mode=mode) if not fault.is_contained]


def all_of(*, mode: str) -> list[Fault]:
    """All that can go wrong in a mode."""
    return [fault for fault in FAULTS if mode in fault.modes]


def at_random(*, mode: str, minutes: float, chance: random.Random) -> Iterator[Fault]:
    """All of them, again and again in another order, for so long."""
    until = time.monotonic() + minutes * 60
    while True:
        faults = all_of(mode=mode)
        chance.shuffle(faults)
        for fault in faults:
            if time.monotonic() > until:
                return
            yield fault


def play(
    deployment: Deployment,
    faults: Iterable[Fault],
    *,
    chance: random.Random,
    seconds: float,
    rate: float,
    tell: Callable[[Round], None],
) -> list[Round]:
    """One round for each fault.

    Args:
        seconds: For about how long a fault lasts.
        rate: Events a second, each owed to four configs.
    """
    rounds = []
    for number, fault in enumerate(faults):
        event_type = f"order.round_{number}"
        deployment.service.set_faults(rate=fault.rate)
        with Publisher(deployment, event_type=event_type, rate=rate) as publisher:
            happened = fault.run(deployment, chance, seconds)
        deployment.service.set_faults(rate=0)
        if fault.rate:
            happened.now()
        _set_clocks(deployment, happened.later_s)
        until_settled(deployment, event_type=event_type, patience_s=_PATIENCE_S)
        _set_clocks(deployment, 0)
        accepted = publisher.accepted
        one = Round(
            fault=fault.name,
            mode=deployment.mode,
            account=account(deployment, event_type=event_type, accepted=accepted, kills=happened.kills),
            recovered_s=max(
                (arrived_in_s(deployment, accepted=accepted, at=at) for at in happened.moments), default=0.0
            ),
        )
        if one.account.broken:
            keep(deployment, event_type=event_type)
        tell(one)
        rounds.append(one)
    return rounds


def _set_clocks(deployment: Deployment, fast_s: float) -> None:
    for process in deployment.processes:
        process.step_clock(fast_s)
