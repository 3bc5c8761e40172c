"""Each subscription, followed by each caller: what is heard at first, or that it ends at once."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type

from jackfield.api import running
from jackfield.api.context import RequestInfo
from jackfield.api.requests import Asked
from jackfield.delivery.operations import publish
from tests.api.matrix.asking import object_types
from tests.api.matrix.callers import EVERYBODY, NOBODY, OWNER, ROOT, SEES, SIGNED_IN, Callers
from tests.api.matrix.world import EMAIL, PRIVATE_NAME, SECRET, World, named

pytestmark = pytest.mark.django_db(transaction=True)

#: Generous: a test waits only as long as it must.
SOON_S = 20.0


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One subscription."""

    #: To whom the thing is told.
    told: Callers
    #: To whom it ends at once; the others hear READY alone, and no more.
    ends: Callers = NOBODY
    #: Its arguments, with the world's ids.
    arguments: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    #: Where there is no snapshot, what was missed since a cursor is heard.
    goes_on: bool = False


FOLLOWED: Mapping[str, Followed] = {
    "integrationStatus": Followed(told=SIGNED_IN),
    "configStatus": Followed(told=SEES),
    "deliveries": Followed(
        told=SEES, ends=EVERYBODY - SEES, arguments=("configId: $config",), names=("config",), goes_on=True
    ),
    "events": Followed(told=SEES, goes_on=True),
    "flow": Followed(told=OWNER, ends=EVERYBODY - OWNER, arguments=("id: $menuFlow",), names=("menuFlow",)),
}


@pytest.mark.parametrize("name", sorted(FOLLOWED))
def test_each_caller_hears_what_the_row_says(committed_world: World, name: str) -> None:
    row = FOLLOWED[name]
    asked = {caller: subscription(committed_world, caller, name) for caller in sorted(EVERYBODY)}
    if row.goes_on:
        publish("ticket.opened", {"title": PRIVATE_NAME})

    heard = asyncio.run(first_of_all(committed_world, asked))

    wrong = [
        f"{caller}: {problem}"
        for caller, (messages, has_ended) in heard.items()
        for problem in problems_of(row, caller, [one["data"][name] for one in messages], has_ended=has_ended)
    ]
    assert wrong == []


def problems_of(row: Followed, caller: str, heard: list[Any], *, has_ended: bool) -> Iterator[str]:
    text = json.dumps(heard)
    # A flow has no kinds of messages: each is the flow.
    is_told = any(one.get("kind") != "READY" for one in heard)
    if is_told is not (caller in row.told) or has_ended is not (caller in row.ends):
        yield f"{has_ended=} {text}"
    if SECRET in text or (caller not in SEES and PRIVATE_NAME in text):
        yield f"was told too much: {text}"
    if caller not in OWNER | ROOT and EMAIL in text:
        yield "was told an address"


def subscription(world: World, caller: str, name: str) -> str:
    """The document, from where the caller stands now when it goes on."""
    row, kind = FOLLOWED[name], get_named_type(object_types()["Subscription"].fields[name].type)
    after = []
    if row.goes_on:
        stands = world.ask(caller, "{ deliveries(first: 1) { streamCursor } }")["data"]["deliveries"]
        after = [f'after: "{stands["streamCursor"]}"']
    arguments = ", ".join((*row.arguments, *after))
    given = f"({arguments})" if arguments else ""
    selection = " ".join(f"{field} {plain_fields(one.type)}" for field, one in kind.fields.items())
    return f"subscription{named(row.names)} {{ {name}{given} {{ {selection} }} }}"


def plain_fields(kind: Any) -> str:
    """All that a thing tells of itself without a look further."""
    found: Any = get_named_type(kind)
    if is_leaf_type(found):
        return ""
    plain = [
        name for name, one in found.fields.items() if is_leaf_type(get_named_type(one.type)) and not one.args
    ]
    return f"{{ {' '.join(plain)} }}"


async def first_of_all(world: World, asked: Mapping[str, str]) -> dict[str, tuple[list[Any], bool]]:
    """By caller: the messages until READY, or the first of a flow; and whether the stream ended by itself."""
    return {
        caller: await asyncio.wait_for(first_of(world, caller, query), SOON_S)
        for caller, query in asked.items()
    }


async def first_of(world: World, caller: str, query: str) -> tuple[list[Any], bool]:
    names = {name: value for name, value in world.ids.items() if f"${name}:" in query}
    request = Asked(query=query, variables=names, operation_name=None)
    heard: list[Any] = []
    async with aclosing(
        running.run(request, principal=world.principals[caller], info=RequestInfo())
    ) as messages:
        async for text in messages:
            heard.append(json.loads(text))
            said = next(iter(heard[-1]["data"].values()))
            if said.get("kind") not in {"SNAPSHOT", "CHANGED"}:
                return heard, False
    return heard, True
