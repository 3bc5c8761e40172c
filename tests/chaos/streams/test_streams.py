"""Whatever breaks, who follows ends up with what there is, and has heard nothing that was not so.

What the contract promises is not each version of each thing: changes that come together are told as one,
and of what waits for a slow reader only the latest. So the oracle is exact where it can be:

- What each subscriber shows in the end, folded from what it heard over all its connections, is what a fresh
  query of its viewer finds: everything, and nothing else.
- The versions of a thing never go back, over reconnections to another server too.
- Nothing is heard that was rolled back, and nothing of what was hidden: each message falls into a span in
  which its viewer could see the thing, worked out from all changes of access in the order of their commits,
  or follows its end by no more than a second, and ten times that for a busy machine. Nothing is ever
  mentioned to who could not see it before.
- The spans themselves end as the database has it.
"""

import asyncio
import sys

import pytest

from tests.chaos.deployment import MODES, Deployment
from tests.chaos.streams.scene import Scale, play

pytestmark = pytest.mark.chaos

_SCALES = {
    "embedded": Scale(people=12, subscribers=60, configs=24, changes=300, threads=3),
    "many": Scale(people=25, subscribers=200, configs=40, changes=800, threads=8),
}


@pytest.mark.parametrize("deployment", MODES, indirect=True)
def test_who_follows_ends_up_with_what_there_is(deployment: Deployment, seed: int) -> None:
    sys.stdout.write(f"seed {seed}; logs in {deployment.folder}\n")

    told = asyncio.run(play(deployment, seed=seed, scale=_SCALES[deployment.mode]))

    sys.stdout.write(f"{deployment.mode}: {told}\n")
    assert told.broken == []
    assert told.committed > 0
    assert told.heard > 0
    assert told.breaks > 0
