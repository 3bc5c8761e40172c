"""The open sockets and event streams of a process: how many a user may have, and whether they still may."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth import get_user_model

from jackfield.accounts.addresses import network
from jackfield.accounts.authentication import principal_of_session
from jackfield.accounts.principal import Principal
from jackfield.accounts.queries import still_valid
from jackfield.api.following.threads import credentials

logger = logging.getLogger(__name__)

#: How often all sockets' credentials are looked at: a revoked one ends within a second.
_LOOK_EVERY_S = 0.5
#: Sockets that one user, or one address without a user, may have open in one process.
_MAX_SOCKETS = 1_000


class Socket(Protocol):
    """What the register knows of a socket."""

    principal: Principal
    address: str

    def refuse(self) -> None:
        """Close it, for its credentials are good no more; returns at once."""


class _Register:
    """Of one event loop."""

    def __init__(self) -> None:
        self._sockets: set[Socket] = set()
        self._held: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None

    def has_room(self, socket: Socket) -> bool:
        """Whether its user may have one more."""
        most: int = getattr(settings, "JACKFIELD_SOCKETS_A_USER", _MAX_SOCKETS)
        return self._held.get(_holder(socket), 0) < most

    def enter(self, socket: Socket) -> bool:
        """Take a socket in; False when its user has too many."""
        if not self.has_room(socket):
            return False
        holder = _holder(socket)
        self._held[holder] += 1
        self._sockets.add(socket)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_for_ever())
        return True

    def leave(self, socket: Socket) -> None:
        """Let a socket go; does nothing when it was not taken in."""
        if socket not in self._sockets:
            return
        self._sockets.discard(socket)
        holder = _holder(socket)
        self._held[holder] -= 1
        if not self._held[holder]:
            del self._held[holder]
        if not self._sockets and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    @property
    def is_empty(self) -> bool:
        """Whether no socket is open."""
        return not self._sockets

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                await self._look()
            except Exception:
                # The database is away, say: then nothing is read for anybody either.
                logger.exception("The credentials of sockets could not be looked at")

    async def _look(self) -> None:
        # By identity: after the first look all sockets of the same credentials share one object.
        sharing: dict[int, tuple[Principal, list[Socket]]] = {}
        for socket in self._sockets:
            if socket.principal.user is not None:
                sharing.setdefault(id(socket.principal), (socket.principal, []))[1].append(socket)
        if not sharing:
            return
        renewed = await credentials.run(_renewed, {principal for principal, _ in sharing.values()})
        for principal, held_by in sharing.values():
            found = renewed.get(principal)
            for socket in held_by:
                if found is None:
                    socket.refuse()
                else:
                    socket.principal = found


def _renewed(principals: Iterable[Principal]) -> dict[Principal, Principal]:
    """Those that are still good, with their users as the database has them now."""
    good = still_valid(principals)
    users = get_user_model()._default_manager.in_bulk({p.user.pk for p in good})
    return {
        principal: replace(principal, user=users[principal.user.pk])
        for principal in good
        if principal.user.pk in users and _has_its_password(principal, users[principal.user.pk])
    }


def _has_its_password(principal: Principal, user: Any) -> bool:
    # A session ends with the password under which it was made; a token does not.
    if principal.session_key is None or user.password == principal.user.password:
        return True
    # But for the session in which the password was changed: it goes on.
    return bool(principal_of_session(principal.session_key).user == user)


def _holder(socket: Socket) -> str:
    principal = socket.principal
    return f"user {principal.key}" if principal.user is not None else f"address {network(socket.address)}"


_registers: dict[asyncio.AbstractEventLoop, _Register] = {}


def has_room(socket: Socket) -> bool:
    """Whether a socket would be taken in at this moment."""
    register = _registers.get(asyncio.get_running_loop())
    return register is None or register.has_room(socket)


def enter(socket: Socket) -> bool:
    """Take a socket in whose principal is known; False when there are too many."""
    return _registers.setdefault(asyncio.get_running_loop(), _Register()).enter(socket)


def leave(socket: Socket) -> None:
    """Let a socket go."""
    loop = asyncio.get_running_loop()
    register = _registers.get(loop)
    if register is not None:
        register.leave(socket)
        if register.is_empty:
            del _registers[loop]
