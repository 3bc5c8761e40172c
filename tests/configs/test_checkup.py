"""A live check: what the service says becomes a verdict, within a deadline, and shows no secret."""

import asyncio
from typing import Any

import pytest
from pytest_django import Settings as DjangoSettings

from jackfield.configs.checkup import check
from jackfield.configs.contexts import prepare_values
from jackfield.project.logs import JsonFormatter, TextFormatter
from jackfield.sdk import Context, Integration, Rejected, Secret, Settings, on, setting
from jackfield.sdk.outcomes import Outcome


class Values(Settings):
    token: Secret = setting("Token")


class Service(Integration[Values]):
    said: BaseException | None = None

    async def check(self, context: Context[Values]) -> None:
        if self.said is not None:
            raise self.said

    @on("ticket.opened")
    async def post(self, event: Any, context: Context[Values]) -> None:
        """Hear something, so that it is a whole integration."""


class Slow(Service):
    async def check(self, context: Context[Values]) -> None:
        await asyncio.sleep(3600)


class Manager:
    config_model = None

    def get_integration_configs(self, cls: Any = None, **filters: Any) -> Any:
        return ()


async def verdict_of(service: Service) -> Any:
    prepared = prepare_values(
        integration=service, values={}, secrets={"token": "s3cr3t-t0ken"}, config_id="", config_name=""
    )
    return await check(integration=service, prepared=prepared)


async def test_a_check_that_returns_has_passed() -> None:
    assert (await verdict_of(Service(Manager()))).outcome is Outcome.DELIVERED


async def test_what_a_refusal_quotes_is_starred() -> None:
    service = Service(Manager())
    service.said = Rejected("No such token: s3cr3t-t0ken.")

    verdict = await verdict_of(service)

    assert verdict.outcome is Outcome.REJECTED
    assert "s3cr3t" not in verdict.reason
    assert "No such token" in verdict.reason


@pytest.mark.parametrize("before", [488, 492, 496])
async def test_what_a_long_refusal_quotes_is_starred_before_it_is_cut(before: int) -> None:
    service = Service(Manager())
    service.said = Rejected("x" * before + "s3cr3t-t0ken")

    assert (await verdict_of(service)).reason == "x" * before + "***"


async def test_an_authors_mistake_shows_nothing_of_its_text_and_the_log_no_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = Service(Manager())
    service.said = KeyError("s3cr3t-t0ken")

    verdict = await verdict_of(service)

    [record] = caplog.records
    assert verdict.outcome is Outcome.FAILED
    assert "s3cr3t" not in verdict.reason
    assert "KeyError: '***'" in vars(record)["traceback"]
    assert "s3cr3t" not in f"{vars(record)}{JsonFormatter().format(record)}{TextFormatter().format(record)}"


async def test_a_check_that_hangs_is_ended(settings: DjangoSettings) -> None:
    settings.JACKFIELD_CHECK_DEADLINE_S = 0.05

    verdict = await verdict_of(Slow(Manager()))

    assert verdict.outcome is Outcome.UNAVAILABLE
