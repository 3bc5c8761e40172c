"""The tokens of a config that was signed in at its service: kept, and refreshed by one at a time."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jackfield import vault
from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.configs.versions import as_of_now
from jackfield.registry.activation import activation_of
from jackfield.sdk.kept import kept as _
from jackfield.sdk.oauth2 import Endpoints, OAuth2, SignInRefused, SignInUnusable, Tokens
from jackfield.sdk.settings import SettingsInvalid
from jackfield.sdk.versions import MigrationFailed
from jackfield.vault import SecretUnreadable

_NOT_ISSUED = _("The service issued nothing to refresh this sign-in with: sign in again.")
_DELETED = _("The config has been deleted.")
_NOBODY = _("Nobody is signed in at the service any more: sign in again.")

#: Tokens that run out so soon are refreshed before a call.
AHEAD = timedelta(seconds=60)
#: How long a service may take to issue tokens.
DEADLINE_S = 10.0
#: Whoever refreshes has so long for it; longer than it can take, and not much: of a process that has died in
#: it others learn only by this.
LEASE = timedelta(seconds=DEADLINE_S + 2)
_UNREADABLE = _("What this config signs in with can't be opened or read: sign in again.")


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """With which tokens a call goes out."""

    config_id: int
    integration: Any = field(repr=False)
    #: Of the access token.
    fingerprint: str
    #: Aware; None: the service did not say.
    expires_at: datetime | None
    #: Whether there is a refresh token.
    can_refresh: bool

    @property
    def sign_in(self) -> OAuth2:
        """As the integration declares it."""
        found: OAuth2 = self.integration.sign_in
        return found


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """The tokens that a config has now."""

    signed_in: SignedIn
    #: In clear, by setting.
    letters: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to use a refresh token; nobody else has it until this runs out."""

    lease_id: str
    endpoints: Endpoints
    refresh_token: str = field(repr=False)


def signed_in_of(config: Config, integration: Any, letters: Mapping[str, str]) -> SignedIn | None:
    """Return with which tokens a call for a config goes out; None when it is not with those that it keeps.

    Args:
        config: As today's code reads it.
        letters: The secrets of the call, in clear.
    """
    sign_in: OAuth2 | None = getattr(integration, "sign_in", None)
    if sign_in is None or sign_in.token not in letters:
        return None
    entry = config.secrets.get(sign_in.token)
    if entry is None or entry["fingerprint"] != vault.fingerprint(secret=letters[sign_in.token]):
        return None
    return SignedIn(
        config_id=config.pk,
        integration=integration,
        fingerprint=entry["fingerprint"],
        expires_at=parse_datetime(entry.get("expires_at") or ""),
        can_refresh=sign_in.refresh_token is not None and sign_in.refresh_token in config.secrets,
    )


def letters_of(sign_in: OAuth2, tokens: Tokens) -> dict[str, str | None]:
    """Return what to write after somebody has signed in: tokens of the sign-in before are no use any more."""
    found: dict[str, str | None] = {sign_in.token: tokens.access_token.reveal()}
    if sign_in.refresh_token is not None:
        refresh = tokens.refresh_token
        found[sign_in.refresh_token] = None if refresh is None else refresh.reveal()
    return found


def expiry_of(tokens: Tokens) -> datetime | None:
    """Return when tokens that were issued just now run out; None: nobody knows."""
    if tokens.expires_in_s is None:
        return None
    return timezone.now() + timedelta(seconds=tokens.expires_in_s)


@transaction.atomic
def note_expiry(*, config_id: int, name: str, expires_at: datetime | None) -> None:
    """Keep when the token in a setting runs out, beside it."""
    config = Config.objects.select_for_update(no_key=True).get(pk=config_id)
    if name in config.secrets and expires_at is not None:
        config.secrets[name]["expires_at"] = expires_at.isoformat()
        _write(config)


@transaction.atomic
def begin(signed_in: SignedIn) -> Fresh | Lease | None:
    """Take the lease, unless others have refreshed the tokens since; None: others hold it now.

    Raises:
        SignInRefused: There is nothing to refresh any more.
        SignInUnusable: The service can't be asked.
    """
    config = _locked(signed_in)
    kept = _kept(config, signed_in)
    if kept.signed_in.fingerprint != signed_in.fingerprint:
        return kept
    sign_in = signed_in.sign_in
    refresh_token = kept.letters.get(sign_in.refresh_token or "")
    if refresh_token is None:
        raise SignInRefused(_NOT_ISSUED)
    name = _stored_name(config, signed_in.integration, sign_in.token)
    lease = config.secrets[name].get("lease")
    now = timezone.now()
    if lease is not None and (parse_datetime(lease["until"]) or now) > now:
        return None
    mine = Lease(
        lease_id=secrets.token_hex(8),
        endpoints=_endpoints(config, signed_in.integration),
        refresh_token=refresh_token,
    )
    config.secrets[name]["lease"] = {"id": mine.lease_id, "until": (now + LEASE).isoformat()}
    _write(config)
    return mine


@transaction.atomic
def end(signed_in: SignedIn, lease: Lease, tokens: Tokens) -> Fresh:
    """Keep what was issued for the refresh token of the lease, unless that is not the config's any more.

    Raises:
        SignInRefused: Nobody is signed in any more.
    """
    config = _locked(signed_in)
    sign_in, integration = signed_in.sign_in, signed_in.integration
    kept = _kept(config, signed_in)
    if kept.letters.get(sign_in.refresh_token or "") != lease.refresh_token:
        # Somebody has signed in anew, or the settings speak to another service: these are of no use there.
        return kept
    letters = {name: text for name, text in letters_of(sign_in, tokens).items() if text is not None}
    names = {name: _stored_name(config, integration, name) for name in letters}
    people = {stored: config.secrets[stored].get("set_by") for stored in names.values()}
    keeping.store(config=config, secrets={names[name]: text for name, text in letters.items()}, actor=None)
    for stored, set_by in people.items():
        # It is still the sign-in of who signed in.
        config.secrets[stored]["set_by"] = set_by
    if (expires_at := expiry_of(tokens)) is not None:
        config.secrets[names[sign_in.token]]["expires_at"] = expires_at.isoformat()
    _write(config)
    return _kept(config, signed_in)


@transaction.atomic
def give_back(signed_in: SignedIn, lease: Lease) -> None:
    """Let others try: nothing was issued."""
    config = Config.objects.select_for_update(no_key=True).filter(pk=signed_in.config_id).first()
    if config is None:
        return
    for entry in config.secrets.values():
        if entry.get("lease", {}).get("id") == lease.lease_id:
            del entry["lease"]
            _write(config)
            return


def _locked(signed_in: SignedIn) -> Config:
    rows = Config.objects.select_for_update(no_key=True)
    config: Config | None = rows.filter(pk=signed_in.config_id).first()
    if config is None:
        raise SignInRefused(_DELETED)
    return config


def _kept(config: Config, signed_in: SignedIn) -> Fresh:
    try:
        now = as_of_now(config, signed_in.integration)
        revealed = keeping.reveal(now)
    except (MigrationFailed, SecretUnreadable) as error:
        raise SignInUnusable(_UNREADABLE) from error
    names = signed_in.sign_in.secret_names
    letters = {name: revealed[name] for name in names if name in revealed}
    found = signed_in_of(now, signed_in.integration, letters)
    if found is None:
        raise SignInRefused(_NOBODY)
    return Fresh(signed_in=found, letters=letters)


def _endpoints(config: Config, integration: Any) -> Endpoints:
    activation = activation_of(integration)
    now = as_of_now(config, integration)
    try:
        settings = integration.settings_class.from_values({**now.settings, **keeping.reveal(now)})
    except SettingsInvalid as error:
        raise SignInUnusable(_UNREADABLE) from error
    sign_in: OAuth2 = integration.sign_in
    blank = integration.settings_class.partial({})
    return sign_in.endpoints(settings=settings, activation=activation.settings, blank=blank)


def _stored_name(config: Config, integration: Any, name: str) -> str:
    """Return under which name a row of an older version keeps a secret."""
    entry = as_of_now(config, integration).secrets.get(name)
    return entry.sealed_as if isinstance(entry, keeping.Renamed) else name


def _write(config: Config) -> None:
    Config.objects.filter(pk=config.pk).update(secrets=config.secrets)
