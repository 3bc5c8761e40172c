"""Who asks for much at a time waits for their own: others are answered, and who asks is known, at once."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from jackfield.accounts.principal import Principal
from jackfield.api import execution, rates
from jackfield.api.context import RequestInfo
from jackfield.api.execution import Result
from tests.api.people import Caller, People

SOON_S = 20.0
VIEWER = "{ viewer { user { username } } }"
COSTLY = "{ configs(first: 100) { edges { node { deliveries(first: 25) { edges { node { id } } } } } } }"


class Held:
    """Ada's operations end when they are let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.go_on = threading.Event()
        self._execute = execution.execute

    def __call__(
        self, query: str, variables: Any, name: Any, principal: Principal, *args: Any, **more: Any
    ) -> Result:
        if principal.user is not None and principal.user.username == "ada":
            self.begun += 1
            assert self.go_on.wait(SOON_S)
        return self._execute(query, variables, name, principal, *args, **more)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    found = Held()
    monkeypatch.setattr(execution, "execute", found)
    yield found
    found.go_on.set()


async def status(caller: Caller, query: str = VIEWER) -> int:
    answer = await caller.client.post(
        "/graphql", data={"query": query}, content_type="application/json", headers=caller.headers
    )
    found: int = answer.status_code
    return found


async def until_held(held: Held, count: int) -> None:
    async with asyncio.timeout(SOON_S):
        while held.begun < count:  # noqa: ASYNC110 - threads count it
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("query", [VIEWER, "mutation { signOut(input: {}) { __typename } }"])
def test_who_asks_for_much_keeps_nobody_waiting(people: People, held: Held, query: str) -> None:
    ada, ben, unknown = people.caller(people.ada), people.caller(people.ben), Caller(secret="jf_unknown")

    async def all_at_once() -> list[int]:
        much = [asyncio.ensure_future(status(ada, query)) for _ in range(24)]
        await until_held(held, 4)
        async with asyncio.timeout(SOON_S / 2):
            others = [await status(ben, query), await status(unknown, query), await status(people.anonymous)]
        assert held.begun == 4
        assert others == [200, 401, 200]
        held.go_on.set()
        return await asyncio.gather(*much)

    assert asyncio.run(all_at_once()) == [200] * 24


def test_more_than_may_wait_is_refused(people: People, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "MAX_IN_TURN", 3)
    ada, ben = people.caller(people.ada), people.caller(people.ben)

    async def all_at_once() -> list[int]:
        much = [asyncio.ensure_future(status(ada)) for _ in range(10)]
        async with asyncio.timeout(SOON_S):
            while sum(one.done() for one in much) < 3:  # noqa: ASYNC110 - any three
                await asyncio.sleep(0.005)
        assert await status(ben) == 200
        held.go_on.set()
        return await asyncio.gather(*much)

    assert sorted(asyncio.run(all_at_once())) == [200] * 7 + [429] * 3


def test_what_costs_much_does_not_begin_before_the_last_is_paid_for(people: People, settings: Any) -> None:
    settings.JACKFIELD_USER_RATE = 4
    rates.forget_all()
    ada, ben = Principal(user=people.ada), Principal(user=people.ben)

    def run(query: str, principal: Principal) -> Result:
        return execution.execute(query, None, None, principal, RequestInfo())

    first, second = run(COSTLY, ada), run(COSTLY, ada)

    assert (first.errors, first.wait_s) == ((), 0)
    [error] = second.errors
    assert (error["extensions"]["code"], second.data) == ("RATE_LIMITED", None)
    assert 0 < second.wait_s <= error["extensions"]["retryAfterS"] <= rates.BURST_S
    assert run(VIEWER, ada).errors == run(COSTLY, ben).errors == ()
    rates.forget_all()
