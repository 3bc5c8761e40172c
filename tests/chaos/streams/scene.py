"""Hundreds follow while thousands of changes are made, servers die and Redis forgets everything."""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.chaos import using
from tests.chaos.deployment import Deployment
from tests.chaos.streams.oracle import Sight, amiss
from tests.chaos.streams.subscriber import Asked, Subscriber
from tests.support.served import ROOT

INTEGRATIONS = ("chaos_again", "chaos_hold")
#: No name of what is committed has it.
_GHOST = "ghost"
#: For those who follow to come to rest, a started server included.
_PATIENCE_S = 60.0
_STATE = """mutation ($input: %sIntegrationInput!) { %sIntegration(input: $input) {
    __typename ... on Error { code message } } }"""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of everything."""

    people: int
    subscribers: int
    configs: int
    changes: int
    threads: int


@dataclass(kw_only=True)
class Told:
    """How it went."""

    broken: list[str]
    committed: int = 0
    heard: int = 0
    breaks: int = 0
    resyncs: int = 0
    faults: int = 0

    def __str__(self) -> str:
        return (
            f"{self.committed} transactions, {self.faults} faults, {self.heard} messages,"
            f" {self.breaks} breaks, {self.resyncs} lists read again"
        )


class Writing:
    """The process that writes."""

    def __init__(self, deployment: Deployment, process: "subprocess.Popen[str]") -> None:
        self._deployment = deployment
        self._process = process

    def ask(self, **told: Any) -> Any:
        """Have it do something, and wait for what it says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the writer ended with {self._process.wait()}"
        return json.loads(line)


@contextmanager
def writing(deployment: Deployment) -> Iterator[Writing]:
    """One that writes to the deployment's database, without a part of its own in it."""
    environ = {
        **deployment.servers[0].served.environ,
        "PYTHONPATH": f"{ROOT / 'backend'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "jackfield.project.settings",
    }
    with (deployment.folder / "writer.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.streams.writing"],
            cwd=deployment.folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        try:
            yield Writing(deployment, process)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait()


async def play(deployment: Deployment, *, seed: int, scale: Scale) -> Told:
    """Let it happen once; everything by chance comes from the seed, but not which moment meets which."""
    chance = random.Random(seed)
    await asyncio.to_thread(using.activate, deployment, *INTEGRATIONS)
    with writing(deployment) as writer:
        made = await asyncio.to_thread(
            writer.ask, people=scale.people, groups=4, configs=scale.configs, prefix=f"p{seed}x"
        )
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=None, sock_connect=5)
        ) as session:
            urls = [server.served.url for server in deployment.servers]
            subscribers = [
                Subscriber(
                    asked=_asked(number, made, chance),
                    urls=urls,
                    chance=random.Random(f"{seed} {number}"),
                    session=session,
                )
                for number in range(scale.subscribers)
            ]
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one.run()) for one in subscribers]
                told = await _happen(deployment, writer, subscribers, chance=chance, seed=seed, scale=scale)
                for task in tasks:
                    task.cancel()
    told.heard = sum(len(one.heard) for one in subscribers)
    told.breaks = sum(one.breaks for one in subscribers)
    told.resyncs = sum(one.resyncs for one in subscribers)
    return told


def _asked(number: int, made: Any, chance: random.Random) -> Asked:
    user, token = list(made["tokens"].items())[number % len(made["tokens"])]
    asked = Asked(user=user, token=token, is_sse=chance.random() < 0.25)
    match chance.randrange(8):
        case 0:
            asked.ids = chance.sample(made["keys"], 5)
        case 1:
            asked.integration = chance.choice(INTEGRATIONS)
        case 2:
            asked.of_integrations = True
    return asked


async def _happen(
    deployment: Deployment,
    writer: Writing,
    subscribers: Sequence[Subscriber],
    *,
    chance: random.Random,
    seed: int,
    scale: Scale,
) -> Told:
    changing = asyncio.create_task(
        asyncio.to_thread(writer.ask, do="write", changes=scale.changes, threads=scale.threads, seed=seed)
    )
    faults = 0
    while not changing.done():
        await asyncio.wait([changing], timeout=chance.uniform(0.3, 1.5))
        await asyncio.to_thread(_fault(deployment, chance))
        faults += 1
    await asyncio.to_thread(_state, deployment, "resume", INTEGRATIONS[0])
    for one in subscribers:
        one.is_restless = False
    committed = (await changing)["committed"]
    left = await _at_rest(writer, subscribers)
    sight = Sight(await asyncio.to_thread(writer.ask, do="notes"))
    broken = left + [
        said
        for one in subscribers
        if not one.asked.of_integrations
        for said in amiss(one.asked.user, one.heard, sight=sight, ghost=_GHOST)
    ]
    standing = await asyncio.to_thread(writer.ask, do="standing")
    broken += [
        f"{user}: the books are wrong" for user, seen in standing.items() if sight.sees(user) != seen.keys()
    ]
    return Told(broken=broken, committed=committed, faults=faults)


def _fault(deployment: Deployment, chance: random.Random) -> Callable[[], None]:
    def kill() -> None:
        server = chance.choice(deployment.servers)
        server.kill()
        server.start_again()

    def forget() -> None:
        if deployment.redis is not None:
            deployment.redis.restart()

    def switch() -> None:
        _state(deployment, "pause", INTEGRATIONS[0])
        _state(deployment, "resume", INTEGRATIONS[0])

    return chance.choice((kill, forget, switch, switch))


def _state(deployment: Deployment, verb: str, integration_id: str) -> None:
    document = _STATE % (verb.capitalize(), verb)
    deployment.ask(document, {"input": {"integrationId": integration_id}})


async def _at_rest(writer: Writing, subscribers: Sequence[Subscriber]) -> list[str]:
    """What each shows in the end that is not as it is, when there was time enough."""
    deadline = asyncio.get_running_loop().time() + _PATIENCE_S
    while True:
        standing = await asyncio.to_thread(writer.ask, do="standing")
        left = [said for one in subscribers if (said := _differs(one, standing[one.asked.user]))]
        if not left or asyncio.get_running_loop().time() > deadline:
            return left
        await asyncio.sleep(0.2)


def _differs(one: Subscriber, standing: dict[str, Any]) -> str:
    shown = {
        key: [node["version"], node["name"], node["status"]["health"], node["integration"]["integrationId"]]
        for key, node in one.shown.items()
        if not one.asked.of_integrations
    }
    states = {
        (node.get("integration") or node)["integrationId"]: (node.get("integration") or node)["state"]
        for node in one.shown.values()
    }
    expected = {
        key: values
        for key, values in standing.items()
        if not one.asked.of_integrations
        and (one.asked.ids is None or key in one.asked.ids)
        and one.asked.integration in {None, values[3]}
    }
    # An administrator sees others, too.
    states = {key: state for key, state in states.items() if key in INTEGRATIONS and state != "ACTIVE"}
    if one.is_ready and shown == expected and not states:
        return ""
    wrong = {key for key in shown.keys() | expected.keys() if shown.get(key) != expected.get(key)}
    details = [(key, shown.get(key), expected.get(key)) for key in sorted(wrong)]
    return f"{one.asked}: {details} {states} {'' if one.is_ready else 'is not ready'}"
