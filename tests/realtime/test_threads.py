"""The threads that speak to the database outlive whatever is raised in them."""

import asyncio
from typing import Any

import pytest

from jackfield.delivery.database_thread import DatabaseThread
from jackfield.delivery.errands.threads import database
from jackfield.realtime.threads import DatabaseThreads
from jackfield.sdk.exits import ExitAsked

pytestmark = pytest.mark.django_db(transaction=True)


def raising(error: BaseException) -> None:
    raise error


def asked_of_requests() -> Any:
    return DatabaseThreads(name="jackfield-test", count=1).run


def asked_of_the_worker() -> Any:
    return DatabaseThread().run


@pytest.mark.parametrize("threads", [asked_of_requests, asked_of_the_worker])
@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError()])
def test_a_loop_goes_on_after_what_an_author_raises(threads: Any, error: BaseException) -> None:
    async def both() -> str:
        run = threads()
        with pytest.raises(ExitAsked):
            await run(raising, error)
        result: str = await run(str, "and again")
        return result

    assert asyncio.run(both()) == "and again"


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_so_does_that_of_errands(error: BaseException) -> None:
    async def both() -> str:
        with pytest.raises(ExitAsked):
            await database(raising, error=error)
        return await database(str, object="and again")

    assert asyncio.run(both()) == "and again"
