"""Integrations of the tests' own whose owners sign in at the service's page."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.test import AsyncClient

from jackfield.configs.models import Config
from jackfield.flows import runner
from jackfield.flows.models import Flow
from jackfield.sdk import (
    Context,
    Event,
    InboundRequest,
    Integration,
    OAuth2,
    Secret,
    Settings,
    Unauthorized,
    inbound,
    on,
    setting,
)
from jackfield.sdk.errors import ServiceError
from tests.flows.speaking import answer, filling
from tests.support.authorization_server import CLIENT_ID, CLIENT_SECRET, AuthorizationServer


class AppSettings(Settings):
    """Of the deployment."""

    server: str = setting("Server", kind="url")
    client_id: str = setting("Client id")
    client_secret: Secret = setting("Client secret")


class SignedSettings(Settings):
    """Of a config."""

    base: str = setting("Address", kind="url", default="", required=False)
    note: str = setting("Note", default="", required=False)
    access_token: Secret = setting("Signed in")
    refresh_token: Secret | None = setting("Stays signed in", required=False)


def authorize_url(settings: SignedSettings, activation: AppSettings) -> str:
    """Where a config signs in."""
    return f"{settings.base or activation.server}/o/authorize/"


def token_url(settings: SignedSettings, activation: AppSettings) -> str:
    """Where its codes are redeemed."""
    return f"{settings.base or activation.server}/o/token/"


def verified(request: InboundRequest, _settings: SignedSettings) -> None:
    """Whether it is the service."""
    if request.headers.get("x-key") != "genuine":
        raise Unauthorized("It is not signed.")


class Signed(Integration[SignedSettings]):
    """Posts with a bearer token."""

    integration_id = "signed"
    name = "Signed"
    activation_settings = AppSettings
    sign_in = OAuth2(authorize_url=authorize_url, token_url=token_url, scopes=("read", "write"))

    async def check(self, context: Context[SignedSettings]) -> None:
        """Ask who it is."""
        await context.http.get(f"{self._api(context)}/me", headers=self._headers(context))

    @on("ticket.*")
    async def post(self, event: Event, context: Context[SignedSettings]) -> None:
        """Send one event."""
        await context.http.post(
            f"{self._api(context)}/tickets", headers=self._headers(context), json=dict(event.data)
        )

    @inbound(verify=verified)
    async def hear(self, request: InboundRequest, context: Context[SignedSettings]) -> None:
        """Do what the service says: nothing, ask it who signed in, or refuse it."""
        if request.body == b"ask":
            await self.check(context)
        if request.body == b"swallow":
            with suppress(ServiceError):
                await self.check(context)
        if request.body == b"refuse":
            raise Unauthorized("Not you.")
        context.publish("service.called", {})

    def _api(self, context: Context[SignedSettings]) -> str:
        return f"{context.settings.base or context.activation.server}/api"

    def _headers(self, context: Context[SignedSettings]) -> dict[str, str]:
        return {"Authorization": f"Bearer {context.settings.access_token.reveal()}"}


#: With it addresses of configs are trusted.
TRUSTING = replace(Signed.sign_in, trusts_config_addresses=True)
#: For workers in processes of their own.
LINES = (Signed,)


def activate(root: Any, server: AuthorizationServer, **changes: str) -> None:
    """Activate it as a client of a server."""
    given = {"server": server.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, **changes}
    left = runner.run(
        user=root,
        kind=Flow.Kind.ACTIVATE,
        integration_id="signed",
        fill=lambda _form: given,
        unchecked=True,
    )
    assert left is None


class Browser:
    """Where somebody is signed in here, with cookies."""

    def __init__(self, user: Any) -> None:
        self.client = AsyncClient()
        async_to_sync(self.client.aforce_login)(user)

    def back(self, url: str) -> Any:
        """Follow the way back from a service."""
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "http://127.0.0.1:8000/oauth/callback"
        return async_to_sync(self.client.get)(f"{parts.path}?{parts.query}")


def url_of(flow: Flow) -> str:
    """Where a flow sends its person."""
    url: str = runner.external_of(flow)["url"]
    return url


def away(user: Any, **values: Any) -> Flow:
    """A flow of a new config whose owner is at the service."""
    flow = runner.start(user=user, kind=Flow.Kind.CONFIGURE, integration_id="signed")
    return answer(flow, user, fill=filling(name="Mine", **values))


def configured(user: Any, server: AuthorizationServer) -> Config:
    """A config whose owner has signed in."""
    flow = away(user)
    response = Browser(user).back(server.sign_in(url_of(flow)))
    assert response.status_code == 200, response.content
    config: Config = Config.objects.get(owner=user)
    return config
