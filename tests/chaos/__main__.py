"""``make chaos``: everything goes wrong for as long as one likes, in both sizes."""

import argparse
import asyncio
import random
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos import knobs
from tests.chaos.deployment import MODES, deployed
from tests.chaos.rounds import Round, at_random, play, prepare
from tests.chaos.streams.scene import Scale
from tests.chaos.streams.scene import play as play_streams
from tests.chaos.table import HEAD, line, table

#: What follows changes, once the rounds are over.
_FOLLOWED = Scale(people=40, subscribers=400, configs=60, changes=4_000, threads=8)


def main() -> int:
    """Play, and print; 1 when something was not as promised, and what is needed to understand it is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="in all")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--mode", choices=MODES, action="append", help="both, if left out")
    given = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    modes = given.mode or list(MODES)
    folder = Path(tempfile.mkdtemp(prefix="jackfield-chaos-"))
    _say(f"seed {seed}; logs and ledgers in {folder}")
    rounds: list[Round] = []
    surprises: list[str] = []
    try:
        for mode in modes:
            (folder / mode).mkdir()
            chance = random.Random(seed)
            with deployed(mode, folder=folder / mode, seed=seed) as deployment:
                prepare(deployment)
                _say(f"\n{HEAD}")
                faults = at_random(mode=mode, minutes=given.minutes / len(modes), chance=chance)
                rounds += play(deployment, faults, chance=chance, seconds=8, rate=25, tell=_tell)
                surprises += knobs.surprises(deployment)
                told = asyncio.run(play_streams(deployment, seed=seed, scale=_FOLLOWED))
                _say(f"streams: {told}")
                surprises += told.broken
    except LookupError as lack:
        _say(f"left out: {lack}")
    broken = [f"{one.mode}, {one.fault}: {said}" for one in rounds for said in one.account.broken]
    broken += surprises
    _say(f"\n{table(rounds)}\n")
    for sentence in broken:
        _say(sentence)
    if broken:
        _say(f"\nNot as promised. Again with SEED={seed}; what was left behind is in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


def _tell(one: Round) -> None:
    _say(line([one]))
    for sentence in one.account.broken:
        _say(f"    {sentence}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
