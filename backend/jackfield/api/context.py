"""What one operation knows: who asks, by which way, and what the answer shall do to the transport."""

from dataclasses import dataclass, field
from typing import Any

from strawberry.types import Info as StrawberryInfo

from jackfield.accounts.principal import Principal


@dataclass(frozen=True, kw_only=True)
class RequestInfo:
    """What the transport says of a request."""

    #: Where it comes from, for limits; empty when that is not known.
    address: str = ""
    #: Language of the sentences for people; empty: the deployment's.
    language: str = ""
    #: Whether a session cookie can be set on the answer.
    can_set_cookies: bool = False


@dataclass(kw_only=True)
class Effects:
    """What the transport does beside answering; filled in by signIn and signOut."""

    #: Key of the session to set as a cookie; None: none.
    session_key: str | None = None
    ends_session: bool = False


@dataclass(kw_only=True)
class Context:
    """Handed to every resolver of one operation."""

    principal: Principal
    request: RequestInfo = field(default_factory=RequestInfo)
    effects: Effects = field(default_factory=Effects)
    #: How many services this operation has asked for choices so far.
    services_asked: int = 0

    @property
    def user(self) -> Any:
        """The user who asks, or None."""
        return self.principal.user


Info = StrawberryInfo[Context, None]
