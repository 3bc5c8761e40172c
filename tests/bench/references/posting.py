"""A bare loop: coroutines post ready-made letters with aiohttp, each the next one, and keep no record.

Arguments: a file of letters (JSON: a list of url, headers, body) and how many are under way at once.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import aiohttp
import uvloop

Letter = tuple[str, Mapping[str, str], bytes]


async def _post(session: aiohttp.ClientSession, letters: Iterator[Letter]) -> None:
    for url, headers, body in letters:
        async with session.post(url, headers=headers, data=body, allow_redirects=False) as answer:
            await answer.read()
            answer.raise_for_status()


async def main(letters: list[Letter], concurrency: int) -> None:
    """Post them all."""
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        shared = iter(letters)
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(_post(session, shared))


if __name__ == "__main__":
    written = json.loads(Path(sys.argv[1]).read_bytes())
    uvloop.run(main([(url, headers, body.encode()) for url, headers, body in written], int(sys.argv[2])))
