"""Who asks the same with the same permissions shares one execution and one encoding, by any token."""

from contextlib import AbstractContextManager, AsyncExitStack, nullcontext
from typing import Any

import pytest

from jackfield.accounts.principal import Principal
from jackfield.accounts.scopes import TokenScope
from jackfield.api.following import streams
from jackfield.api.following.config_source import ConfigSource
from tests.api.following.hearing import Heard, made
from tests.api.following.things import in_thread, make_config, make_user, rename

pytestmark = pytest.mark.django_db(transaction=True)

_SUBSCRIBERS = 20
_READ = frozenset({TokenScope.READ})
_ADMIN = frozenset(TokenScope)


class Counting:
    """Encodes, and counts what is no snapshot; equal to others of the same document."""

    def __init__(self, encoded: list[str], *, document: str) -> None:
        self._encoded = encoded
        self.key = document

    def spoken(self) -> AbstractContextManager[None]:
        return nullcontext()

    def __call__(self, message: dict[str, Any], principal: Principal) -> dict[str, Any]:
        if message["kind"].value == "CHANGED":
            self._encoded.append(self.key)
        return message


@pytest.mark.parametrize(
    ("scopes", "documents", "expected"),
    [
        ([_READ], ["one"], 1),
        ([None, _READ, _ADMIN], ["one"], 3),
        ([_READ], ["one", "two"], 2),
    ],
)
async def test_subscribers_of_one_document_and_scope_cost_one_execution(
    scopes: list[frozenset[TokenScope] | None], documents: list[str], expected: int
) -> None:
    ada = await in_thread(make_user)
    config = await in_thread(make_config, ada, "before")
    encoded: list[str] = []
    async with AsyncExitStack() as stack:
        all_heard = []
        for number in range(_SUBSCRIBERS):
            principal = Principal(user=ada, scopes=scopes[number % len(scopes)], token_id=number)
            source = ConfigSource(
                principal=principal, after=None, config_keys=None, integration_id=None, made=made
            )
            render = Counting(encoded, document=documents[number % len(documents)])
            values = streams.stream(source, render)
            stack.push_async_callback(values.aclose)
            all_heard.append(Heard(values))
            await all_heard[-1].until_ready()
        await in_thread(rename, config, "after")
        messages = [await heard.message() for heard in all_heard]

    assert len(encoded) == expected
    assert len({id(message) for message in messages}) == expected
