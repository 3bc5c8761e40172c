"""Calls of a config that was signed in at its service: with tokens that last, or with fresh ones."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone

from jackfield.configs import tokens
from jackfield.configs.contexts import Prepared
from jackfield.configs.tokens import Fresh, Lease, SignedIn
from jackfield.deployment import standing
from jackfield.deployment.outgoing import open_network
from jackfield.sdk import oauth2
from jackfield.sdk.errors import ServiceError, Unauthorized, Unavailable
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.net import HttpClient
from jackfield.sdk.oauth2 import Tokens

_NO_DATABASE = _("The database did not answer while the sign-in was refreshed.")
_LATE = _("The service did not issue tokens in time.")
_BEING_REFRESHED = _("The sign-in is being refreshed, and that takes long.")

logger = logging.getLogger(__name__)

_OVER = _("The sign-in has run out.")

T = TypeVar("T")

#: How long to wait for another process that refreshes, and how often to look.
_PATIENCE_S = 8.0
_LOOK_EVERY_S = 0.1
#: New tokens are kept though the database is away for a moment: the old ones may be spent.
_KEEP_AGAIN_AFTER_S = (0.2, 0.5, 1.0, 2.0, 4.0)
_AWAY = (OperationalError, InterfaceError)
#: Refreshes that go on though nobody waits for them any more: a token that was issued must be kept.
_running: set[asyncio.Task[Fresh]] = set()


class _RunOut(Unauthorized):
    """The token has run out: with a fresh one it can be called again."""


async def called(prepared: Prepared, http: HttpClient, call: Callable[[Prepared], Awaitable[T]]) -> T:
    """Make a call; one of a config that nobody signed in for is made as it is.

    Args:
        prepared: The config.
        http: What the call is made with; it stars fresh tokens, too, and notes what a refresh raised.
        call: Made twice at most: when the service refuses the tokens, once more with fresh ones.

    Raises:
        Unauthorized: The service refuses the sign-in.
        Unavailable: Tokens that have run out can't be refreshed now.
        Exception: What the call raises.
    """
    signed_in = prepared.signed_in
    if signed_in is None or not signed_in.can_refresh:
        return await call(prepared)
    now = timezone.now()
    if _runs_out(signed_in):
        try:
            prepared = await _renewed(prepared, signed_in, http)
        except Unavailable:
            if signed_in.expires_at is not None and signed_in.expires_at <= now:
                raise
    try:
        return await call(prepared)
    except Unauthorized:
        if prepared.signed_in is None or not prepared.signed_in.can_refresh:
            raise
    return await call(await _renewed(prepared, prepared.signed_in, http))


async def called_if_used(prepared: Prepared, http: HttpClient, call: Callable[[Prepared], Awaitable[T]]) -> T:
    """Make a call that may need no tokens, such as one that a service asked for: refresh them if it does.

    That is when something is about to go out with a token that runs out, or when the service refused one. It
    is not when the author's own code raises ``Unauthorized``: then it refuses whoever called.

    Args:
        prepared: The config.
        http: As of ``called``.
        call: As of ``called``.

    Raises:
        Unauthorized, Unavailable, Exception: As ``called`` does.
    """
    signed_in = prepared.signed_in
    if signed_in is None or not signed_in.can_refresh:
        return await call(prepared)
    has_run_out = False

    async def require_lasting() -> None:
        nonlocal has_run_out
        if _runs_out(signed_in):
            has_run_out = True
            raise _RunOut(_OVER)

    http.before = require_lasting
    try:
        try:
            value = await call(prepared)
        finally:
            http.before = None
    except Exception as error:
        if not has_run_out and not (isinstance(error, Unauthorized) and error is http.raised):
            raise
    else:
        # An author's code may have gone on without: it is what a fresh token lets it do that counts.
        if not has_run_out:
            return value
    if has_run_out:
        return await called(prepared, http, call)
    return await call(await _renewed(prepared, signed_in, http))


def _runs_out(signed_in: SignedIn) -> bool:
    return signed_in.expires_at is not None and signed_in.expires_at - tokens.AHEAD <= timezone.now()


async def _renewed(prepared: Prepared, signed_in: SignedIn, http: HttpClient) -> Prepared:
    # In a task of its own: whoever waits for it may be broken off, and what was issued would be lost.
    task = asyncio.create_task(_fresh(signed_in))
    _running.add(task)
    task.add_done_callback(_ended)
    try:
        fresh = await asyncio.shield(task)
    except asyncio.CancelledError:
        # The loop may end with its caller: not before what was issued is kept.
        await asyncio.wait([task], timeout=tokens.DEADLINE_S)
        raise
    except ServiceError as error:
        http.raised = error
        raise
    http.also_redact(fresh.letters.values())
    return prepared.with_tokens(fresh)


def _ended(task: asyncio.Task[Fresh]) -> None:
    _running.discard(task)
    if not task.cancelled():
        # Looked at, or the loop complains that nobody did.
        task.exception()


async def _fresh(signed_in: SignedIn) -> Fresh:
    try:
        return await _refreshed(signed_in)
    except _AWAY as error:
        raise Unavailable(_NO_DATABASE) from error


async def _refreshed(signed_in: SignedIn) -> Fresh:
    begun = await _begun(signed_in)
    if isinstance(begun, Fresh):
        return begun
    about = {"config": signed_in.config_id, "integration": signed_in.integration.integration_id}
    try:
        async with asyncio.timeout(tokens.DEADLINE_S):
            issued = await _issued(signed_in, begun)
    except BaseException as error:
        logger.info("sign-in was not refreshed", extra={**about, "error": type(error).__name__})
        await _database(tokens.give_back, signed_in, begun)
        if isinstance(error, TimeoutError):
            raise Unavailable(_LATE) from None
        raise
    fresh = await _kept(partial(tokens.end, signed_in, begun, issued))
    logger.info("sign-in was refreshed", extra=about)
    return fresh


async def _issued(signed_in: SignedIn, lease: Lease) -> Tokens:
    """Redeem the refresh token, on a network of its own: the caller's may be closed meanwhile."""
    network = open_network(deadline_s=tokens.DEADLINE_S)
    try:
        return await oauth2.refreshed(
            signed_in.sign_in, lease.endpoints, network.http(), refresh_token=lease.refresh_token
        )
    finally:
        await network.close()


async def _begun(signed_in: SignedIn) -> Fresh | Lease:
    """Wait until it is this call's turn, or somebody else's turn has brought fresh tokens."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _PATIENCE_S
    while True:
        begun = await _database(tokens.begin, signed_in)
        if begun is not None:
            # A copy that redeemed it would sign out the origin.
            await _database(standing.make_sure)
            return begun
        if loop.time() >= until:
            raise Unavailable(_BEING_REFRESHED)
        await asyncio.sleep(_LOOK_EVERY_S)


async def _kept(keep: Callable[[], Fresh]) -> Fresh:
    for pause_s in _KEEP_AGAIN_AFTER_S:
        try:
            return await _database(keep)
        except _AWAY:
            logger.warning("fresh tokens wait for the database")
            await asyncio.sleep(pause_s)
    return await _database(keep)


async def _database(function: Callable[..., T], *arguments: Any) -> T:
    """Run what asks the database in a thread, on a connection of its own."""
    return await asyncio.to_thread(_alone, function, *arguments)


def _alone(function: Callable[..., T], *arguments: Any) -> T:
    try:
        with contained():
            return function(*arguments)
    finally:
        connections.close_all()
