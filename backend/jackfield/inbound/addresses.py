"""The addresses of configs: made, shown, found by who calls them, replaced."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from jackfield import vault
from jackfield.audit.operations import Change, record
from jackfield.configs.errors import IntegrationUnavailable
from jackfield.configs.models import Config
from jackfield.configs.operations import locked
from jackfield.configs.permissions import Permission
from jackfield.inbound.errors import NoInbound
from jackfield.inbound.models import Address
from jackfield.inbound.paths import PREFIX
from jackfield.registry import queries as registry_queries
from jackfield.vault import SecretUnreadable

#: Of a token: 43 characters that may stand in a URL.
_BYTES = 32


def can_hear(integration_id: str) -> bool:
    """Whether there is code here that a service calls."""
    integration = registry_queries.installed(integration_id)
    return integration is not None and integration.abilities.inbound is not None


def urls_of(config_ids: Collection[int]) -> dict[int, str]:
    """Return the addresses of these configs, by key; made for those that have none yet.

    The caller has asked who may see them, and whether anybody calls them. One that can't be opened, since its
    encryption key is gone, is left out: it still works, and can be replaced.
    """
    places = dict(Config.objects.filter(pk__in=config_ids).values_list("pk", "uid"))
    rows = _rows(places)
    if new := {key: uid for key, uid in places.items() if key not in rows}:
        _make(new)
        rows = _rows(places)
    found = {}
    for key, row in rows.items():
        token = _token_of(row, places[key])
        if token is not None:
            _refresh(row.pk, row.digest, token)
            found[key] = url_of(token)
    return found


def url_of(token: str) -> str:
    """Return the whole address."""
    return f"{settings.JACKFIELD_PUBLIC_URL.rstrip('/')}/{PREFIX}{token}"


def find(token: str) -> int | None:
    """Return the key of the config at an address; None: there is none."""
    row = Address.objects.filter(digest__in=_digests(token)).values_list("pk", "digest", "config_id").first()
    if row is None:
        return None
    _refresh(row[0], row[1], token)
    key: int = row[2]
    return key


def leads_to(token: str, config_id: int) -> bool:
    """Whether the address is still the config's: it may have been replaced since it was found."""
    return Address.objects.filter(digest__in=_digests(token), config=config_id).exists()


@transaction.atomic
def rotate(*, actor: Any, config_id: int) -> Config:
    """Give a config a new address; the one before it leads nowhere from the commit on.

    Raises:
        ConfigNotFound, PermissionDenied: And nothing has changed.
        IntegrationUnavailable: It is not installed.
        NoInbound: Nobody calls it.
    """
    config = locked(actor=actor, config_id=config_id, permission=Permission.EDIT)
    if registry_queries.installed(config.integration_id) is None:
        raise IntegrationUnavailable("The integration is not installed.", installed=False)
    if not can_hear(config.integration_id):
        raise NoInbound("No service calls this integration.")
    row = Address.objects.select_for_update().filter(config=config).first()
    before = None if row is None else _token_of(row, config.uid)
    token = secrets.token_urlsafe(_BYTES)
    Address.objects.update_or_create(config=config, defaults=_columns(token, config.uid))
    changed = Change(
        field="inbound_url",
        before=None if before is None else vault.fingerprint(secret=before),
        after=vault.fingerprint(secret=token),
        secret=True,
    )
    record(
        actor=actor,
        action="config.inbound_url_rotated",
        subject_kind="config",
        subject_id=config.pk,
        subject_label=f"{config.name} ({config.integration_id})",
        changes=[changed],
    )
    return config


def reseal_all() -> int:
    """Put every address under the first encryption key; return how many there were.

    Raises:
        SecretUnreadable: None of the keys opens one; those before it are done.
    """
    return sum(_reseal(key) for key in Address.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _reseal(key: int) -> int:
    row = Address.objects.select_for_update().filter(pk=key).first()
    if row is None:
        return 0
    row.sealed = vault.reseal(sealed=row.sealed)
    row.save(update_fields=["sealed"])
    return 1


def _rows(config_ids: Collection[int]) -> dict[int, Address]:
    return {row.config_id: row for row in Address.objects.filter(config__in=config_ids)}


def _make(places: Mapping[int, Any]) -> None:
    """Make the addresses of configs, by key and uid; of two who do at the same time one does."""
    rows = [
        Address(config_id=key, **_columns(secrets.token_urlsafe(_BYTES), uid)) for key, uid in places.items()
    ]
    try:
        with transaction.atomic():
            Address.objects.bulk_create(rows, ignore_conflicts=True)
    except IntegrityError:
        # A config has just gone; with several, whoever asks next makes the others.
        return


def _columns(token: str, uid: Any) -> dict[str, str]:
    return {"digest": _digests(token)[0], "sealed": vault.seal(secret=token, place=_place(uid))}


def _token_of(row: Address, uid: Any) -> str | None:
    try:
        return vault.unseal(sealed=row.sealed, place=_place(uid))
    except SecretUnreadable:
        return None


def _refresh(key: int, digest: str, token: str) -> None:
    """Bring a digest up to the secret key of today."""
    now = _digests(token)[0]
    if digest != now:
        Address.objects.filter(pk=key, digest=digest).update(digest=now)


def _digests(token: str) -> list[str]:
    """Return the digests by which a token may be found: of the secret key, then of those before it.

    Keyed, so that who reads the table can neither call nor look for a token; looked up instead of the token,
    so that the time that takes says nothing of it.
    """
    return [_digest(token, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(token: str, key: Any) -> str:
    derived = hashlib.sha256(b"jackfield.inbound.address:" + str(key).encode()).digest()
    return hmac.new(derived, token.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _place(uid: Any) -> str:
    return f"inbound:{uid}"
