"""How the tests call for a config whose owner has signed in at the service."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jackfield.configs import contexts, refreshing, tokens
from jackfield.configs.contexts import Prepared
from jackfield.configs.models import Config
from jackfield.registry.queries import installed
from jackfield.sdk import Context
from jackfield.sdk.net import AddressPolicy, Network
from tests.support.authorization_server import AuthorizationServer


def prepared(config: Config) -> Prepared:
    """Made ready, as it is now."""
    return contexts.prepare(config=Config.objects.get(pk=config.pk), integration=installed("signed"))


def expire(config: Config, seconds: float = -1) -> None:
    """Let its token run out so many seconds from now, as far as is known here."""
    at = timezone.now() + timedelta(seconds=seconds)
    tokens.note_expiry(config_id=config.pk, name="access_token", expires_at=at)


def grants(server: AuthorizationServer) -> list[Any]:
    """How the token endpoint was used since the sign-in."""
    found: list[Any] = server.control("state")["grants"]
    return found[1:]


def asked(
    config: Config, call: Callable[[Context[Any]], Any], *, before: Callable[[], Any] | None = None
) -> tuple[Any, list[str]]:
    """Call for a config, and return what came of it with the tokens that the calls were made with."""
    used: list[str] = []
    ready = prepared(config)
    if before is not None:
        before()

    async def make() -> Any:
        network = Network(policy=AddressPolicy(("127.0.0.0/8",)))
        http = network.http(redact=ready.secrets)

        async def once(now: Prepared) -> Any:
            context = now.context(http)
            used.append(context.settings.access_token.reveal())
            return await call(context)

        try:
            return await refreshing.called(ready, http, once)
        finally:
            await network.close()

    return asyncio.run(make()), used


async def me(context: Context[Any]) -> int:
    """Ask the service who it is."""
    integration: Any = installed("signed")
    token = context.settings.access_token.reveal()
    answer = await context.http.get(
        f"{context.activation.server}/api/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert integration is not None
    return answer.status
