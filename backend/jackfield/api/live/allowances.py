"""How much a socket may say in a time: messages that ``rates`` does not count as operations, and all text.

Of each allowance ``rates.BURST_S`` seconds' worth may be taken at once. Beside its own a socket takes out of
the one of its user, or of its address without one, so that more sockets do not say much more.
"""

import time

from jackfield.accounts.addresses import network
from jackfield.accounts.principal import Principal
from jackfield.api.rates import BURST_S, Rates

#: A second.
MESSAGES = 100
#: A second; the longest message is a quarter of it.
CHARACTERS = 1024 * 1024
#: All sockets of one user or address together say so many times as much.
_OF_ALL = 4

_messages_of_all = Rates()
_characters_of_all = Rates()


class Allowance:
    """Of one socket."""

    __slots__ = ("_characters", "_filled_at", "_holder", "_messages")

    def __init__(self, address: str) -> None:
        """Begin with a full one, of a socket from ``address`` for nobody yet."""
        self._holder = f"address {network(address)}"
        self._messages = MESSAGES * BURST_S
        self._characters = CHARACTERS * BURST_S
        self._filled_at = time.monotonic()

    def belongs_to(self, principal: Principal) -> None:
        """Learn who it is for."""
        if principal.user is not None:
            self._holder = f"user {principal.key}"

    def has_text(self, length: int) -> bool:
        """Take so many characters; False: they are too many."""
        now = self._fill()
        self._characters -= length
        rate = CHARACTERS * _OF_ALL
        wait_s = _characters_of_all.take(self._holder, rate=rate, now=now, count=length)
        return self._characters >= 0 and not wait_s

    def has_message(self) -> bool:
        """Take a message that is no operation; False: it is one too many."""
        now = self._fill()
        self._messages -= 1
        wait_s = _messages_of_all.take(self._holder, rate=MESSAGES * _OF_ALL, now=now)
        return self._messages >= 0 and not wait_s

    def _fill(self) -> float:
        now = time.monotonic()
        passed_s = now - self._filled_at
        self._filled_at = now
        self._messages = min(MESSAGES * BURST_S, self._messages + passed_s * MESSAGES)
        self._characters = min(CHARACTERS * BURST_S, self._characters + passed_s * CHARACTERS)
        return now


def forget_all() -> None:
    """Begin anew."""
    _messages_of_all.forget_all()
    _characters_of_all.forget_all()
