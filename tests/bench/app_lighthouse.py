"""How Lighthouse judges the app for a desktop: the median of five loads, each with empty caches."""

import json
import statistics
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.browsers import lack
from tests.bench.figures import Figure, Goal, note, tell
from tests.bench.places import place
from tests.bench.sizes import Size
from tests.support.served import ADMIN_PASSWORD, ROOT
from tests.support.still import Still, make_world

_FRONTEND = ROOT / "frontend"
_PACKAGE = _FRONTEND / "bench" / "lighthouse"
_PATIENCE_S = 900
_GOALS = {
    "performance": Goal(least=95, of_ours=True),
    "accessibility": Goal(least=100, of_ours=True),
    "best_practices": Goal(least=100, of_ours=True),
    "cls": Goal(most=0.05, of_ours=True),
}


def main(size: Size, environ: Mapping[str, str]) -> None:
    """Serve the small world, and have its screens loaded in turns."""
    del environ
    why = lack()
    if why is not None:
        note(f"app_lighthouse is left out: {why}")
        return
    if not (_PACKAGE / "node_modules").is_dir():
        note("installing Lighthouse, once")
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=_PACKAGE, check=True)
    runs = size.of(tiny=1, short=5, full=5)
    note(f"Lighthouse for a desktop, {runs} loads of each screen")
    for screen, lines in _measured(runs).items():
        for name, goal in _GOALS.items():
            ours = statistics.median(line[name] for line in lines)
            tell(Figure(name=f"lighthouse_{screen}_{name}", ours=ours, goal=goal))
        for what in sorted({what for line in lines for what in (*line["imperfect"], *line["shifted"])}):
            note(f"{screen}: {what}")


def _measured(runs: int) -> dict[str, list[dict[str, Any]]]:
    with place() as unused:
        data_dir = Path(unused["JACKFIELD_DATA_DIR"])
        ids = json.loads(make_world(data_dir))
        config = f"/configs/{ids['config Tickets to billing']}"
        paths = ["overview=/", f"config={config}", f"settings={config}/settings"]
        served = Still(data_dir)
        try:
            served.wait_until_served()
            done = subprocess.run(
                [
                    "node",
                    "bench/lighthouse/measure.mjs",
                    served.url,
                    "admin",
                    ADMIN_PASSWORD,
                    str(runs),
                    *paths,
                ],
                cwd=_FRONTEND,
                stdout=subprocess.PIPE,
                text=True,
                timeout=_PATIENCE_S,
                check=True,
            )
        finally:
            served.stop()
    found = defaultdict(list)
    for line in map(json.loads, done.stdout.splitlines()):
        found[line["screen"].replace("-", "_")].append(line)
    return found
