"""Asks a service whether settings work; changes nothing there, and holds no transaction while it waits."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from django.conf import settings

from jackfield.configs.contexts import Prepared
from jackfield.sdk.errors import Unavailable
from jackfield.sdk.net import AddressPolicy, Network
from jackfield.sdk.outcomes import Outcome, Verdict, classify

logger = logging.getLogger(__name__)


async def check(*, integration: Any, prepared: Prepared) -> Verdict:
    """Run the integration's check under ``JACKFIELD_CHECK_DEADLINE_S``; DELIVERED means that it passed."""
    deadline = settings.JACKFIELD_CHECK_DEADLINE_S
    network = Network(
        policy=AddressPolicy(allow_networks=settings.JACKFIELD_ALLOW_NETWORKS), deadline_s=deadline
    )
    http = network.http(redact=prepared.secrets)
    try:
        async with asyncio.timeout(deadline):
            await integration.check(prepared.context(http))
    except TimeoutError:
        return classify(Unavailable(f"The service did not answer within {deadline:g} s."))
    except Exception as error:  # noqa: BLE001 - logged below where it is no word of the protocol
        verdict = classify(error)
        if verdict.outcome is Outcome.FAILED:
            logger.error(  # noqa: TRY400 - the traceback is a field, so that it can be starred
                "check failed",
                extra={
                    "integration_id": integration.integration_id,
                    "traceback": prepared.traceback_of(error),
                },
            )
        # What the author's code says is shown and kept: it may have quoted a secret.
        return replace(verdict, reason=http.redact(verdict.reason))
    finally:
        await network.close()
    return classify(None)
