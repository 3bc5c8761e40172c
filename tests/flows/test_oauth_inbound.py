"""A service that calls proves itself before a sign-in is refreshed; it is refreshed where it is used."""

from typing import Any

import pytest

from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.delivery.models import Event
from jackfield.registry.status import Health
from jackfield.sdk import Unavailable, oauth2
from tests.flows.refreshing import expire, grants
from tests.flows.signing import configured
from tests.inbound.bells import call, path_of
from tests.support.authorization_server import AuthorizationServer


def heard(config: Config, body: bytes, key: str = "genuine") -> tuple[int, str | None]:
    """Call as the service; return the status and when it may call again."""
    answer = call(path_of(config), body, headers={"x-key": key})
    return answer.status_code, answer.headers.get("Retry-After")


@pytest.mark.parametrize("body", [b"", b"ask"])
def test_a_forged_call_refreshes_nothing(ada: Any, signed: AuthorizationServer, body: bytes) -> None:
    config = configured(ada, signed)
    expire(config)

    answers = [heard(config, body, key="forged") for _number in range(3)]

    assert answers == [(403, None)] * 3
    assert grants(signed) == []
    assert keeping.reveal(Config.objects.get()) == keeping.reveal(config)


def test_a_hook_that_needs_no_sign_in_is_called_though_it_cannot_be_refreshed(
    ada: Any, signed: AuthorizationServer
) -> None:
    config = configured(ada, signed)
    expire(config)
    signed.control("revoke")

    assert heard(config, b"") == (204, None)
    assert Event.objects.filter(type="service.called").count() == 1
    assert grants(signed) == []
    assert Config.objects.get().health != Health.UNAUTHORIZED


@pytest.mark.parametrize("body", [b"ask", b"swallow"])
def test_a_hook_that_uses_a_sign_in_that_has_run_out_is_called_again_with_a_fresh_one(
    ada: Any, signed: AuthorizationServer, body: bytes
) -> None:
    config = configured(ada, signed)
    expire(config)

    assert heard(config, body) == (204, None)
    assert grants(signed) == [["refresh_token", 200]]
    assert Event.objects.filter(type="service.called").count() == 1
    assert keeping.reveal(Config.objects.get()) != keeping.reveal(config)


def test_a_sign_in_that_the_service_refuses_is_refreshed(ada: Any, signed: AuthorizationServer) -> None:
    config = configured(ada, signed)
    signed.control("forget")

    assert heard(config, b"ask") == (204, None)
    assert grants(signed) == [["refresh_token", 200]]


def test_a_hook_that_refuses_its_caller_has_nothing_refreshed(ada: Any, signed: AuthorizationServer) -> None:
    config = configured(ada, signed)

    assert heard(config, b"refuse") == (403, None)
    assert grants(signed) == []
    assert Config.objects.get().health != Health.UNAUTHORIZED


@pytest.mark.parametrize("seconds", [-1, 36_000])
def test_who_was_signed_out_is_told_and_the_service_calls_again(
    ada: Any, signed: AuthorizationServer, seconds: int
) -> None:
    config = configured(ada, signed)
    expire(config, seconds)
    signed.control("revoke")

    assert heard(config, b"ask") == (503, "60")
    now = Config.objects.get()
    assert (now.health, now.health_reason) == (
        Health.UNAUTHORIZED,
        "The service does not accept this sign-in: sign in again.",
    )
    assert not Event.objects.filter(type="service.called").exists()


def test_while_nobody_issues_tokens_the_service_calls_again_and_nobody_is_signed_out(
    ada: Any, signed: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configured(ada, signed)
    expire(config)

    async def away(*_arguments: Any, **_named: Any) -> Any:
        raise Unavailable("Nobody is there.")

    monkeypatch.setattr(oauth2, "refreshed", away)

    assert heard(config, b"ask") == (503, "60")
    assert heard(config, b"") == (204, None)
    assert Config.objects.get().health != Health.UNAUTHORIZED
