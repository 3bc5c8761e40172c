"""The Python client `gql` does with the served product what the page on clients says, in its own words."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from gql import Client, GraphQLRequest
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportConnectionFailed

from tests.e2e.lines import line_to
from tests.support.fixtures import Serve
from tests.support.main_job import activate_webhook, create_webhook_config
from tests.support.served import ADMIN_PASSWORD, ROOT, Served

pytestmark = pytest.mark.e2e

PAGE = (ROOT / "docs" / "use-a-client.md").read_text()
DEADLINE_S = 30
SIGN_IN = """
mutation ($input: SignInInput!) {
  signIn(input: $input) {
    __typename ... on SignInPayload { viewer { user { username } } } ... on Error { code message }
  }
}
"""
CREATE = """
mutation ($input: CreateConfigInput!) {
  createConfig(input: $input) {
    __typename
    ... on CreateConfigPayload { config { id } }
    ... on ValidationError { issues { path code } }
    ... on Error { code message }
  }
}
"""
UPDATE = "mutation ($input: UpdateConfigInput!) { updateConfig(input: $input) { __typename } }"
DELETE = "mutation ($input: DeleteConfigInput!) { deleteConfig(input: $input) { __typename } }"


class World:
    """A served product, its token, and what the page defines."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.token = served.token()
        activate_webhook(served, token=self.token)
        [source] = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
        self.page: dict[str, Any] = {"__name__": "page"}
        exec(compile(source, "use-a-client.md", "exec"), self.page)

    def make(self, *names: str) -> list[str]:
        """Make configs; returns their ids."""
        return [
            create_webhook_config(self.served, token=self.token, url="http://127.0.0.1:9/", name=name)
            for name in names
        ]

    async def do(self, document: str, **given: Any) -> None:
        """Somebody else changes something meanwhile."""
        await asyncio.to_thread(self.served.graphql, document, {"input": given}, token=self.token)


@pytest.fixture
def world(served: Serve) -> World:
    return World(served())


async def next_of(changes: AsyncIterator[dict[str, Any]]) -> tuple[str, Any]:
    """The kind of the next change, and of what."""
    change = await asyncio.wait_for(anext(changes), DEADLINE_S)
    return change["kind"], change["config"]["name"] if change["config"] else change["configId"]


async def test_it_signs_in_reads_pages_and_tells_refusals_by_their_types(world: World) -> None:
    await _signs_in(world)
    async with world.page["over_http"](world.served.api_url, world.token) as session:
        await _reads_pages_without_a_gap_while_others_add_to_them(world, session)
        await _tells_refusals(session)


async def _signs_in(world: World) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    transport = AIOHTTPTransport(world.served.api_url, client_session_args={"cookie_jar": jar})
    async with Client(transport=transport) as session:
        given = {"input": {"username": "admin", "password": ADMIN_PASSWORD}}
        signed_in = await session.execute(GraphQLRequest(SIGN_IN, variable_values=given))
        csrf = next(cookie.value for cookie in jar if cookie.key == "csrftoken")
        viewer = await session.execute(
            GraphQLRequest("{ viewer { user { username } scopes } }"),
            extra_args={"headers": {"X-CSRFToken": csrf}},
        )

    assert signed_in["signIn"]["viewer"]["user"]["username"] == "admin"
    # No scopes: a session, and no token.
    assert viewer["viewer"] == {"user": {"username": "admin"}, "scopes": None}


async def _reads_pages_without_a_gap_while_others_add_to_them(world: World, session: Any) -> None:
    world.make(*"bdfhjlnpr")
    shown = []
    async for page in world.page["pages"](session, first=3):
        shown.append("".join(edge["node"]["name"] for edge in page["edges"]))
        if len(shown) <= 2:
            await asyncio.to_thread(world.make, *("a", "g") if len(shown) == 1 else ("k", "z"))

    assert shown == ["bdf", "ghj", "kln", "prz"]


async def _tells_refusals(session: Any) -> None:
    given = {"integrationId": "webhook", "name": "Hall", "unchecked": True}
    values = [{"name": "url", "value": {"text": "no address"}}]
    invalid = await session.execute(
        GraphQLRequest(CREATE, variable_values={"input": {**given, "values": values}})
    )
    unknown = await session.execute(
        GraphQLRequest(CREATE, variable_values={"input": {**given, "integrationId": "nobody"}})
    )

    assert invalid["createConfig"]["__typename"] == "ValidationError"
    assert {"path": ["values", "url"], "code": "invalid"} in invalid["createConfig"]["issues"]
    assert unknown["createConfig"]["__typename"] == "NotFoundError"
    assert unknown["createConfig"]["code"] == "NOT_FOUND"


async def test_it_misses_nothing_while_the_line_is_cut_and_knocks_no_more_without_credentials(
    world: World,
) -> None:
    ids = world.make("a", "b", "c", "d")
    async with world.page["over_http"](world.served.api_url, world.token) as session:
        [page] = [page async for page in world.page["pages"](session)]
    async with line_to(world.served.url) as line:
        url = f"ws://127.0.0.1:{line.port}/graphql"
        changes = world.page["changes"](url, world.token, page["streamCursor"])
        assert await next_of(changes) == ("READY", None)
        await world.do(UPDATE, configId=ids[0], name="a1")
        assert await next_of(changes) == ("CHANGED", "a1")
        line.cut()
        await world.do(UPDATE, configId=ids[1], name="b1")
        await world.do(UPDATE, configId=ids[2], name="c1")
        await world.do(DELETE, configId=ids[3], mode="ALL")
        line.mend()

        missed = sorted([await next_of(changes) for _ in range(3)])
        ready = await next_of(changes)
        await world.do(UPDATE, configId=ids[0], name="a2")
        live = await next_of(changes)
        await changes.aclose()
        with pytest.raises(TransportConnectionFailed):
            await next_of(world.page["changes"](url, "jf_of_nobody"))

    assert line.carried > 1
    assert missed == [("CHANGED", "b1"), ("CHANGED", "c1"), ("REMOVED", ids[3])]
    assert (ready, live) == (("READY", None), ("CHANGED", "a2"))
