"""What an author says of a service's sign-in, and where it is for one config."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Literal

from django.core.exceptions import ImproperlyConfigured
from yarl import URL

from jackfield.sdk.kept import kept as _
from jackfield.sdk.oauth2.errors import SignInUnusable
from jackfield.sdk.secrets import Secret
from jackfield.sdk.weburls import url_refusal

_NO_CLIENT = _("This integration was activated without the client id or secret that its sign-in needs.")
_LED_AWAY = _("The client secret of this integration is not sent where only a config's settings lead.")
_NO_ADDRESS = _("The address to sign in at is no https URL.")

#: An address, or what returns it: given the config's settings, of which some may be None while they are
#: filled in, and the activation settings, None of an integration without any.
Address = str | Callable[[Any, Any], str]

#: Parameters that are ours to say.
_OURS = frozenset(
    {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
    }
)


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """Where one config signs in, and as which client."""

    authorize_url: str
    token_url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    issuer: str | None = None
    #: Whether who answers must say who it is (RFC 9207): the config's settings say where it signs in, and one
    #: service could have the codes of another sent to it (RFC 9700, 4.4).
    must_name_issuer: bool = False


@dataclass(frozen=True, kw_only=True)
class OAuth2:
    """The owner of a config signs in at the service's own page (OAuth 2, authorization code with PKCE S256).

    Tokens land in settings of the config that are ``Secret``, and that nobody types. They are refreshed
    before they run out, and once when the service refuses them. ``refresh_token`` is a setting with
    ``required=False`` where the service may issue none. Register ``<public URL>/oauth/callback`` there.

    Args:
        authorize_url: Where the person is sent; https, or http on this machine.
        token_url: Where codes and refresh tokens are redeemed; likewise.
        client_id: The activation setting that holds the client's id.
        client_secret: The one that holds its secret; None: a public client.
        token: The setting of the config for the access token.
        refresh_token: The one for the refresh token; None: the service issues none.
        scopes: What is asked for.
        issuer: Who the service says it is, where it says so (RFC 9207): then it must say exactly this. None:
            what it says must be of the same origin as ``authorize_url``.
        client_authentication: How the client shows its secret: ``basic`` (RFC 6749, 2.3.1) or ``post``.
        parameters: More for the query of ``authorize_url``, such as ``{"access_type": "offline"}``.
        trusts_config_addresses: Whether whatever address a config's settings lead to may have the client's
            secret, and need not say who it is: say so only where they can lead to nobody but the service, as
            when they are one of its own subdomains. Otherwise the secret goes to no other origin than the
            one of a config that has nothing filled in.

    Raises:
        ImproperlyConfigured: An address is no such URL, or a parameter is one of the protocol's own.
    """

    authorize_url: Address
    token_url: Address
    client_id: str = "client_id"
    client_secret: str | None = "client_secret"  # noqa: S105 - names of settings, here and below
    token: str = "access_token"  # noqa: S105
    refresh_token: str | None = "refresh_token"  # noqa: S105
    scopes: tuple[str, ...] = ()
    issuer: Address | None = None
    client_authentication: Literal["basic", "post"] = "basic"
    parameters: Mapping[str, str] = field(default_factory=dict)
    trusts_config_addresses: bool = False

    def __post_init__(self) -> None:
        if self.token == self.refresh_token:
            raise ImproperlyConfigured("OAuth2: the two tokens are kept in two settings.")
        if taken := sorted(_OURS & self.parameters.keys()):
            raise ImproperlyConfigured(f"OAuth2: {', '.join(taken)} can't be given as a parameter.")
        for address in (self.authorize_url, self.token_url):
            if isinstance(address, str) and _is_refused(address):
                raise ImproperlyConfigured(f"OAuth2: {address} is no https URL.")

    @property
    def secret_names(self) -> tuple[str, ...]:
        """The settings of a config that sign-in fills."""
        return (self.token,) if self.refresh_token is None else (self.token, self.refresh_token)

    @property
    def activation_names(self) -> tuple[str, ...]:
        """The activation settings that it needs."""
        return (self.client_id,) if self.client_secret is None else (self.client_id, self.client_secret)

    def endpoints(self, *, settings: Any, activation: Any, blank: Any = None) -> Endpoints:
        """Return where a config signs in.

        Args:
            settings: The config's.
            activation: What the integration was activated with.
            blank: The settings of a config that has nothing filled in.

        Raises:
            SignInUnusable: An address is none, the client's id or secret is missing, or the secret would go
                where the config's settings alone lead to.
            Exception: Whatever an author's callable raises.
        """
        client_id = _letters(activation, self.client_id)
        secret = None if self.client_secret is None else _letters(activation, self.client_secret)
        if not client_id or (self.client_secret is not None and not secret):
            raise SignInUnusable(_NO_CLIENT)
        authorize_url = _address(self.authorize_url, settings, activation)
        token_url = _address(self.token_url, settings, activation)
        is_led_there = False
        if not self.trusts_config_addresses:
            is_led_there = not _is_at_home(self.token_url, token_url, blank, activation)
            if is_led_there and secret is not None:
                raise SignInUnusable(_LED_AWAY)
            is_led_there |= not _is_at_home(self.authorize_url, authorize_url, blank, activation)
        return Endpoints(
            authorize_url=authorize_url,
            token_url=token_url,
            must_name_issuer=is_led_there,
            client_id=client_id,
            client_secret=secret,
            issuer=self.issuer(settings, activation) if callable(self.issuer) else self.issuer,
        )


def _letters(activation: Any, name: str) -> str:
    value = getattr(activation, name, None)
    if isinstance(value, Secret):
        return value.reveal()
    return value if isinstance(value, str) else ""


def _address(address: Address, settings: Any, activation: Any) -> str:
    url: Any = address(settings, activation) if callable(address) else address
    if not isinstance(url, str) or _is_refused(url):
        raise SignInUnusable(_NO_ADDRESS)
    return url


def _is_at_home(address: Address, url: str, blank: Any, activation: Any) -> bool:
    """Say whether an address is of the origin that it has without the settings of a config."""
    if not callable(address):
        return True
    try:
        home = _address(address, blank, activation)
    except Exception:  # noqa: BLE001 - an author's function may need what is not filled in
        return False
    return URL(home).origin() == URL(url).origin()


def _is_refused(url: str) -> bool:
    return url_refusal(url) is not None or (URL(url).scheme != "https" and not _is_here(URL(url).host or ""))


def _is_here(host: str) -> bool:
    """Say whether a host is this machine by its name alone: what is sent there crosses no network."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
