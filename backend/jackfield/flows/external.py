"""Signing in at a service's own page: sends a person there, and makes tokens of what they bring back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from jackfield.configs import tokens
from jackfield.deployment.outgoing import open_network
from jackfield.flows import conversation
from jackfield.flows.errors import GatewayFailed
from jackfield.registry.activation import activation_of
from jackfield.sdk import oauth2, steps
from jackfield.sdk.errors import ServiceError
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import in_words
from jackfield.sdk.oauth2 import Endpoints, OAuth2, SignInUnusable, Tokens
from jackfield.sdk.outcomes import Outcome, Verdict, classify

#: The step.
STEP = "sign_in"
#: Below the public URL; what a service sends people back to, to be registered there to the letter.
CALLBACK = "/oauth/callback"
#: How long a person may take at the service.
EXPIRES_IN = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What signing in came to."""

    sign_in: OAuth2 = field(repr=False)
    tokens: Tokens = field(repr=False)
    #: Aware; None: nobody knows.
    expires_at: datetime | None = None

    @property
    def secrets(self) -> dict[str, str | None]:
        """What the config is to keep."""
        return tokens.letters_of(self.sign_in, self.tokens)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A step that sends a person away, and what must be kept until they are back."""

    step: steps.External
    verifier: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Service:
    """Where a person signs in for one config; freed from the database."""

    name: str
    sign_in: OAuth2 = field(repr=False)
    endpoints: Endpoints

    def asked(self, *, state: str, said: str = "") -> Asked:
        """Return the step that sends somebody there.

        Args:
            state: What they must come back with; bound to the flow, and good for one return.
            said: Why they are asked again.
        """
        asked = oauth2.ask(self.sign_in, self.endpoints, redirect_uri=redirect_uri(), state=state)
        step = steps.External(
            step_id=STEP,
            title=_("Sign in to %(name)s") % {"name": self.name},
            description=said or None,
            url=asked.url,
            expires_at=timezone.now() + EXPIRES_IN,
        )
        return Asked(step=step, verifier=asked.verifier)

    async def signed_in(self, *, query: Mapping[str, str], verifier: str) -> SignedIn:
        """Make tokens of what somebody has brought back.

        Raises:
            ServiceError: Nothing came of it; its text says why.
        """
        code = oauth2.code_of(query, self.endpoints)
        deadline_s = settings.JACKFIELD_CHECK_DEADLINE_S
        network = open_network(deadline_s=deadline_s)
        try:
            issued = await oauth2.exchanged(
                self.sign_in,
                self.endpoints,
                network.http(),
                code=code,
                verifier=verifier,
                redirect_uri=redirect_uri(),
            )
        finally:
            await network.close()
        return SignedIn(sign_in=self.sign_in, tokens=issued, expires_at=tokens.expiry_of(issued))


def service_of(integration: Any, *, name: str, values: Mapping[str, Any]) -> Service:
    """Return where an owner signs in.

    Args:
        name: Of the integration, for a person.
        values: The config's settings as they are stored, or are to be; without the secrets.

    Raises:
        GatewayFailed: It can't be said, and the reason why.
    """
    activation = activation_of(integration)
    if activation.problem:
        raise GatewayFailed(Verdict(outcome=Outcome.FAILED, reason=activation.problem))
    sign_in: OAuth2 = integration.sign_in
    try:
        with contained():
            typed = integration.settings_class.partial(values)
            blank = integration.settings_class.partial({})
            endpoints = sign_in.endpoints(settings=typed, activation=activation.settings, blank=blank)
    except SignInUnusable as error:
        raise GatewayFailed(classify(error)) from error
    except Exception as error:  # noqa: BLE001 - logged there, starred
        about = {"integration_id": integration.integration_id, "asked_for": "sign_in"}
        raise conversation.failure(
            error, about=about, secrets=activation.secrets, typed=conversation.texts(values)
        ) from None
    return Service(name=name, sign_in=sign_in, endpoints=endpoints)


def redirect_uri() -> str:
    """Return where services send people back to: the same with each request, to the letter."""
    return settings.JACKFIELD_PUBLIC_URL.rstrip("/") + CALLBACK


def reason_of(error: ServiceError) -> str:
    """Return why nothing came of it, as a sentence."""
    return in_words(classify(error).reason)
