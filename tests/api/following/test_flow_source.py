"""A flow is followed from where it stands to its end, by who started it and nobody else."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User

from jackfield.api.following import streams
from jackfield.api.following.flow_source import FlowSource
from jackfield.flows import runner
from jackfield.flows.models import Flow
from tests.api.following.hearing import SOON_S
from tests.api.following.things import in_thread, make_user, principal_of
from tests.api.kinds import Choosing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _choosing(transactional_db: None) -> Iterator[None]:
    """An integration that asks."""
    from jackfield.registry import process  # noqa: PLC0415 - models can be imported only now

    process.manager().register_integration_class(Choosing)
    yield
    process.manager().unregister_integration_class(Choosing)


@asynccontextmanager
async def following(user: User, flow: Flow) -> AsyncIterator[AsyncIterator[Any]]:
    """Its messages."""
    source = FlowSource(principal=principal_of(user), key=flow.pk, made=lambda node: node)
    values = streams.values(source)
    try:
        yield values
    finally:
        await values.aclose()


async def step(values: AsyncIterator[Any]) -> str:
    """The id of the next step."""
    found = await asyncio.wait_for(anext(values), SOON_S)
    return str(found.step.step_id)


async def is_over(values: AsyncIterator[Any]) -> bool:
    """Whether it completes."""
    try:
        await asyncio.wait_for(anext(values), SOON_S)
    except StopAsyncIteration:
        return True
    return False


def administrator() -> User:
    """Who may activate."""
    user = make_user("root")
    user.is_superuser = True
    user.save()
    return user


def begin(user: User) -> Flow:
    """A flow at its first step."""
    return runner.start(user=user, kind=Flow.Kind.ACTIVATE, integration_id="choosing")


def submit(user: User, flow: Flow, step_id: str, **given: Any) -> Flow:
    """Answer it."""
    return runner.submit(user=user, flow_id=flow.pk, step_id=step_id, fill=lambda _form: {}, **given)


async def test_each_step_is_told_and_the_end_ends_it() -> None:
    root = await in_thread(administrator)
    flow = await in_thread(begin, root)

    async with following(root, flow) as values:
        assert await step(values) == "pick"
        await in_thread(submit, root, flow, "pick", option_id="b")
        assert await step(values) == "sure"
        await in_thread(submit, root, flow, "sure", confirmed=True, typed="yes!")
        assert await step(values) == "done"
        assert await is_over(values)


async def test_what_is_over_is_told_once() -> None:
    root = await in_thread(administrator)
    flow = await in_thread(begin, root)
    await in_thread(lambda: runner.cancel(user=root, flow_id=flow.pk))

    async with following(root, flow) as values:
        assert await step(values) == "abort"
        assert await is_over(values)


async def test_to_somebody_else_there_is_none() -> None:
    root, ada = await in_thread(administrator), await in_thread(make_user, "ada")
    flow = await in_thread(begin, root)

    async with following(ada, flow) as values:
        assert await is_over(values)


async def test_a_flow_that_goes_with_its_user_ends_and_says_nothing() -> None:
    root = await in_thread(administrator)
    flow = await in_thread(begin, root)

    async with following(root, flow) as values:
        assert await step(values) == "pick"
        await in_thread(lambda: User.objects.filter(pk=root.pk).update(is_active=False))
        await in_thread(lambda: runner.cancel(user=root, flow_id=flow.pk))
        assert await is_over(values)
