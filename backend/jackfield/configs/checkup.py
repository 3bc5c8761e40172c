"""Asks a service whether settings work; changes nothing there, and holds no transaction while it waits."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from jackfield.configs import refreshing
from jackfield.configs.contexts import Prepared
from jackfield.deployment.outgoing import open_network
from jackfield.registry.activation import Activation
from jackfield.sdk import Context, Integration
from jackfield.sdk.errors import Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net import HttpClient
from jackfield.sdk.outcomes import Outcome, Verdict, classify

_LATE = _("The service did not answer within %(seconds)s s.")

logger = logging.getLogger(__name__)


async def check(*, integration: Any, prepared: Prepared) -> Verdict:
    """Run the integration's check under ``JACKFIELD_CHECK_DEADLINE_S``; DELIVERED means that it passed."""
    return await _asked(
        lambda http: refreshing.called(prepared, http, lambda now: integration.check(now.context(http))),
        integration=integration,
        secrets=prepared.secrets,
    )


async def check_activation(*, integration: Any, activation: Activation) -> Verdict:
    """Run the check of the integration as a whole; as ``check``.

    Args:
        integration: The instance.
        activation: What it is, or shall be, activated with.
    """
    if activation.problem:
        return Verdict(outcome=Outcome.FAILED, reason=activation.problem)

    def ask(http: HttpClient) -> Awaitable[None]:
        context: Context[Any] = Context(
            settings=None, http=http, config_id="", config_name="", activation=activation.settings
        )
        answer: Awaitable[None] = integration.check_activation(context)
        return answer

    return await _asked(ask, integration=integration, secrets=activation.secrets)


def can_check_activation(integration: Any) -> bool:
    """Say whether an integration as a whole can be checked."""
    return type(integration).check_activation is not Integration.check_activation


async def _asked(
    ask: Callable[[HttpClient], Awaitable[None]], *, integration: Any, secrets: tuple[str, ...]
) -> Verdict:
    deadline = settings.JACKFIELD_CHECK_DEADLINE_S
    network = open_network(deadline_s=deadline)
    http = network.http(redact=secrets)
    try:
        with contained(awaits=True):
            async with asyncio.timeout(deadline):
                await ask(http)
    except TimeoutError:
        return classify(Unavailable(_LATE % {"seconds": f"{deadline:g}"}))
    except Exception as error:  # noqa: BLE001 - logged below where it is no word of the protocol
        # What the author's code says is shown and kept: it may have quoted a secret.
        verdict = classify(error, redact=http.redact)
        if verdict.outcome is Outcome.FAILED:
            logger.error(  # noqa: TRY400 - the traceback is a field, so that it can be starred
                "check failed",
                extra={
                    "integration_id": integration.integration_id,
                    "traceback": http.redact("".join(traceback.format_exception(error))),
                },
            )
        return verdict
    finally:
        await network.close()
    return classify(None)
