"""`python -m celery_desk`: answers each line (JSON) with a line.

`{"ask": FILE}` asks for the letters of a file, `{"wait": SECONDS}` says when the last result was kept,
`{"each": FILE, "pause_s": S}` asks for one after the other and says when.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from celery_desk import app, post

_asked = []


def _ask(path):
    with app.producer_pool.acquire(block=True) as producer:
        letters = json.loads(Path(path).read_bytes())
        _asked.extend(post.apply_async(letter, producer=producer).id for letter in letters)
    return len(_asked)


def _wait(most_s):
    """When the last was done; what failed ends the benchmark."""
    until = time.monotonic() + most_s
    left, last = list(_asked), 0.0
    redis = app.backend.client
    while left:
        found = redis.mget([app.backend.get_key_for_task(one) for one in left[:2_000]])
        for kept in filter(None, found):
            meta = json.loads(kept)
            if meta["status"] != "SUCCESS" or meta["result"]["status"] != 204:
                sys.exit(f"a task ended as {meta}")
            done = datetime.fromisoformat(meta["date_done"])
            done = done if done.tzinfo else done.replace(tzinfo=UTC)
            last = max(last, done.timestamp())
        missing = [one for one, kept in zip(left, found, strict=False) if kept is None]
        left = missing + left[2_000:]
        if missing:
            if time.monotonic() > until:
                sys.exit(f"{len(left)} tasks have no result")
            time.sleep(0.2)
    _asked.clear()
    redis.flushdb()
    return last


def _each(path, pause_s):
    asked_at = {}
    for letter in json.loads(Path(path).read_bytes()):
        asked_at[letter[1]] = time.time()
        _asked.append(post.delay(*letter).id)
        time.sleep(pause_s)
    return asked_at


for line in sys.stdin:
    said = json.loads(line)
    if "ask" in said:
        told = _ask(said["ask"])
    elif "each" in said:
        told = _each(said["each"], said["pause_s"])
    else:
        told = _wait(said["wait"])
    print(json.dumps(told), flush=True)  # noqa: T201
