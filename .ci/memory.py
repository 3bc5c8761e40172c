"""What hostile clients leave in memory: resident memory after the corpus ten times over, beside after once.

Serves the product, sends it every hostile socket and request of the tests' corpus, and measures once it is
quiet. Fails when more than a tenth has been added, when a line of the log is an error, or when it does not
answer.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.api.corpus import requests
from tests.api.corpus.attacks import DOCUMENTS
from tests.api.live.corpus import frames
from tests.api.live.corpus.wire import INIT, Wire, opened
from tests.support.served import Served, environ_of, http

AT_MOST = 1.1
TIMES = 10
_AT_ONCE = 8
#: Reading of memory stops when it has not fallen for so long.
_QUIET_S = 2.0


async def _hostile_socket(host: str, case: frames.Case) -> None:
    async with opened(host) as wire:
        await wire.send((INIT if case.is_acknowledged else b"") + case.sent)
        if case.codes:
            await wire.closing_code()
        else:
            await wire.is_answered()


async def _hostile_request(host: str, sent: bytes) -> None:
    address, _, port = host.rpartition(":")
    reader, writer = await asyncio.open_connection(address, int(port))
    try:
        writer.write(sent)
        async with asyncio.timeout(60):
            await reader.read()
    except ConnectionError:
        # Refused before all of it was sent.
        pass
    finally:
        writer.transport.abort()


async def _dropped(host: str) -> None:
    (await Wire.open(host)).drop()


async def _send_all(host: str) -> None:
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(work: object) -> None:
        async with places:
            await work  # type: ignore[misc]

    works = [
        *(_hostile_socket(host, case) for case in frames.CASES.values()),
        *(_hostile_request(host, case.sent) for case in requests.CASES.values()),
        *(_hostile_request(host, requests.asked(text)) for text in DOCUMENTS.values()),
        *(_dropped(host) for _ in range(200)),
    ]
    await asyncio.gather(*(one(work) for work in works))


def _resident_mib(served: Served) -> float:
    """Of the process, when it has done what is under way."""
    lowest, quiet_since = float("inf"), time.monotonic()
    while time.monotonic() - quiet_since < _QUIET_S:
        lines = Path(f"/proc/{served.process.pid}/status").read_text().splitlines()
        [line] = (line for line in lines if line.startswith("VmRSS:"))
        found = int(line.split()[1]) / 1024
        if found < lowest - 0.1:
            lowest, quiet_since = found, time.monotonic()
        time.sleep(0.1)
    return lowest


def main() -> int:
    """Return 1 when something of it has stayed."""
    with tempfile.TemporaryDirectory() as place:
        off = {"JACKFIELD_USER_RATE": "0", "JACKFIELD_ADDRESS_RATE": "0"}
        served = Served(environ=environ_of(data_dir=Path(place) / "var", changes=off), command="serve")
        try:
            served.wait_until_served()
            host = served.url.removeprefix("http://")
            asyncio.run(_send_all(host))
            once = _resident_mib(served)
            for _ in range(TIMES - 1):
                asyncio.run(_send_all(host))
            often = _resident_mib(served)
            status = http(served.url + "/readyz").status
            errors = [line for line in served.log.splitlines() if '"level": "ERROR"' in line]
        except (AssertionError, TimeoutError, subprocess.SubprocessError):
            sys.stderr.write(served.log)
            raise
        finally:
            served.stop()
    print(f"resident memory: {once:.1f} MiB after the corpus once, {often:.1f} after {TIMES} times", end="")
    print(f" ({often / once:.3f}x, at most {AT_MOST}x); {len(errors)} errors logged; /readyz {status}")
    print("\n".join(errors[:5]))
    return int(often > AT_MOST * once or bool(errors) or status != 200)


if __name__ == "__main__":
    sys.exit(main())
