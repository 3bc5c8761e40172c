"""A flow is followed over a socket: its present step, then each new one, then the end."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.flows import runner
from jackfield.flows.models import Flow
from tests.api.following.things import in_thread, make_user
from tests.api.kinds import Choosing
from tests.api.live.asking import bearer
from tests.api.live.sockets import open_socket

pytestmark = pytest.mark.django_db(transaction=True)

FOLLOW = """subscription ($id: ID!) { flow(id: $id) { isOver step { stepId __typename
    ... on MenuStep { options { optionId } } ... on DoneStep { message } } } }"""


@pytest.fixture(autouse=True)
def _choosing(transactional_db: None) -> Iterator[None]:
    """An integration that asks."""
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now

    process.manager().register_integration_class(Choosing)
    yield
    process.manager().unregister_integration_class(Choosing)


def begin(user: User) -> Flow:
    """A flow at its first step."""
    return runner.start(user=user, kind=Flow.Kind.ACTIVATE, integration_id="choosing")


def submit(user: User, flow: Flow, step_id: str, **given: Any) -> None:
    """Answer it."""
    runner.submit(user=user, flow_id=flow.pk, step_id=step_id, fill=lambda _form: {}, **given)


def errors_in(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was logged that somebody has to look at."""
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_from_step_to_step_to_the_end(host: str, caplog: pytest.LogCaptureFixture) -> None:
    root = await in_thread(lambda: make_user("root", is_superuser=True))
    flow = await in_thread(begin, root)

    async with open_socket(host) as client:
        await client.init(await in_thread(bearer, root))
        await client.subscribe("1", FOLLOW, id=f"flw_{flow.pk}")
        heard = [await client.receive()]
        await in_thread(submit, root, flow, "pick", option_id="b")
        heard.append(await client.receive())
        await in_thread(submit, root, flow, "sure", confirmed=True, typed="yes!")
        heard.append(await client.receive())
        last = await client.receive()

    flows = [message["payload"]["data"]["flow"] for message in heard]
    assert flows[0]["step"]["options"] == [{"optionId": "a"}, {"optionId": "b"}]
    assert [(one["isOver"], one["step"]["stepId"]) for one in flows] == [
        (False, "pick"),
        (False, "sure"),
        (True, "done"),
    ]
    assert last == {"id": "1", "type": "complete"}
    assert errors_in(caplog) == []


async def test_nobody_hears_of_no_flow_and_nothing_is_logged(
    host: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_socket(host) as client:
        await client.init()
        await client.subscribe("1", FOLLOW, id="flw_1")
        last = await client.receive()

    assert last == {"id": "1", "type": "complete"}
    assert errors_in(caplog) == []


async def test_another_s_and_a_malformed_one_complete_at_once(host: str) -> None:
    root = await in_thread(lambda: make_user("root", is_superuser=True))
    ada = await in_thread(make_user, "ada")
    flow = await in_thread(begin, root)

    async with open_socket(host) as client:
        await client.init(await in_thread(bearer, ada))
        for number, key in enumerate((f"flw_{flow.pk}", "flw_x", "cfg_1")):
            await client.subscribe(str(number), FOLLOW, id=key)
            assert await client.receive() == {"id": str(number), "type": "complete"}
