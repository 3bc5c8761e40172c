"""Operations of every kind that schemathesis makes up, against the product with data in it, twice.

As an administrator and as nobody; no answer may be a 5xx, a masked error or anything but JSON, and no line of
the log an error. `.ci/fuzz_schema.py SECONDS` says how long, both together.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.environments import python_of
from tests.support.main_job import activate_webhook, create_webhook_config, publish
from tests.support.receiver import receiving
from tests.support.served import ROOT, Served, environ_of

_IDS = """{
  configs(first: 10) { edges { node { id deliveries(first: 3) { edges { node { id } } } } } }
  integrations(first: 10) { edges { node { id } } }
  events(first: 5) { edges { node { id } } }
}"""
#: Most of them as the administrator.
_SECONDS = 50
#: Operations that are asked in each of the two runs, or it counts for nothing.
_LEAST = 20


@contextmanager
def _served() -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as place:
        changes = {
            "JACKFIELD_USER_RATE": "0",
            "JACKFIELD_ADDRESS_RATE": "0",
            "JACKFIELD_ALLOW_NETWORKS": "127.0.0.0/8",
        }
        served = Served(environ=environ_of(data_dir=Path(place) / "var", changes=changes), command="serve")
        try:
            served.wait_until_served()
            yield served
        finally:
            served.stop()


def _with_data(served: Served, *, token: str, url: str) -> list[str]:
    """Make a few of everything; return their ids."""
    activate_webhook(served, token=token)
    for number in range(5):
        create_webhook_config(served, token=token, url=url, name=f"Receiver {number}")
        publish(served, token=token, number=number)
    found = json.dumps(served.graphql(_IDS, token=token))
    ids: list[str] = []
    json.loads(found, object_hook=lambda part: ids.append(part["id"]) if "id" in part else part)
    return ["webhook", *ids]


def _is_fuzzed(served: Served, *, headers: dict[str, str], ids: list[str], seconds: int) -> bool:
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [python_of("schemathesis"), "-m", "schemathesis.cli", "run", ROOT / "schema.graphql"]
    done = subprocess.run(
        [
            *map(str, command),
            *("--url", served.api_url, *given),
            *("--phases", "fuzzing", "--mode", "positive", "-n", "40", "--max-time", str(seconds)),
            *("--checks", "nothing_unforeseen", "--continue-on-failure", "--no-shrink", "--warnings", "off"),
            # Another run asks something else; a failure prints its seed.
            *("--seed", os.environ.get("FUZZ_SEED", str(secrets.randbelow(10**6)))),
        ],
        cwd=served.data_dir,
        env={
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT / ".ci"),
            "SCHEMATHESIS_HOOKS": "fuzz_hooks",
            "FUZZ_IDS": json.dumps(ids),
        },
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout)
    asked = re.search(r"(\d+) generated", done.stdout)
    # Nothing asked is nothing found.
    return done.returncode == 0 and asked is not None and int(asked[1]) >= _LEAST


def main(seconds: int) -> int:
    """Return 1 when an answer or a line of the log was what it may not be."""
    with receiving() as receiver, _served() as served:
        token = served.token()
        ids = _with_data(served, token=token, url=receiver.url)
        headers = {"Authorization": f"Bearer {token}"}
        is_good = _is_fuzzed(served, headers=headers, ids=ids, seconds=seconds * 3 // 4)
        is_good &= _is_fuzzed(served, headers={}, ids=ids, seconds=seconds // 4)
        errors = [line for line in served.log.splitlines() if '"level": "ERROR"' in line]
    print("\n".join(errors[:5]))
    return int(not is_good or bool(errors))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _SECONDS))
