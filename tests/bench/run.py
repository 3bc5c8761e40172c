"""Run the benchmarks one after the other, each in a process of its own: what `make bench` does.

`FULL=1` measures longer and more. With `DATABASE_URL` (and `REDIS_URL`) what stores rows is measured on
PostgreSQL too. Names on the command line choose benchmarks. A goal that is missed is printed, no failure.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Whether each stores rows, so that the database matters to it.
BENCHMARKS = {
    "starting": False,
    "registering": False,
    "framework": False,
    "listing": True,
    "paging": True,
    "serving": True,
    "delivering": True,
    "first_byte": True,
    "fanning": True,
    "crowding": True,
    "aging": True,
    "lasting": True,
    "broadcasting": True,
    "app_speed": True,
    "app_lighthouse": False,
    "attacking": False,
}
_SERVICES = ("DATABASE_URL", "REDIS_URL")


def main(arguments: list[str]) -> int:
    """Return 1 when a benchmark broke."""
    unknown = sorted(set(arguments) - set(BENCHMARKS))
    if unknown:
        sys.stderr.write(f"There is no benchmark {unknown[0]!r}: there are {', '.join(BENCHMARKS)}.\n")
        return 2
    size = "full" if os.environ.get("FULL") == "1" else "short"
    embedded = {name: value for name, value in os.environ.items() if name not in _SERVICES}
    if not os.environ.get("DATABASE_URL"):
        sys.stdout.write("# DATABASE_URL names no PostgreSQL: what stores rows is measured on SQLite alone\n")
    broken = []
    for name in arguments or BENCHMARKS:
        environs: list[Mapping[str, str]] = [embedded]
        if BENCHMARKS[name] and os.environ.get("DATABASE_URL"):
            environs.append(os.environ)
        broken += [name for environ in environs if not _is_measured(name, size, environ)]
    if broken:
        sys.stderr.write(f"Broken: {', '.join(broken)}.\n")
    return 1 if broken else 0


def _is_measured(name: str, size: str, environ: Mapping[str, str]) -> bool:
    path = os.pathsep.join((str(ROOT / "backend"), str(ROOT)))
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", name, size],
        env={**environ, "PYTHONPATH": path},
        check=False,
    )
    sys.stdout.write(f"# {name}: {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
