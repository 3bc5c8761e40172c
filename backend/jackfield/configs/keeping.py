"""A config's secrets: sealed into its row, opened for one call."""

import logging
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from jackfield import vault
from jackfield.audit.operations import Change
from jackfield.configs.marking import ENTERED_FOR
from jackfield.configs.models import Config
from jackfield.configs.rotating import (
    fingerprints,
    rotated,
    still_good,
    valid_until,
    with_previous,
    without_expired,
)
from jackfield.sdk.secrets import Letters, Older, Rotation

logger = logging.getLogger(__name__)


def store(*, config: Config, secrets: Mapping[str, str | None], actor: Any) -> list[Change]:
    """Seal new values into ``config.secrets`` (None empties one), unsaved; return what to audit.

    Beside a ``Rotation`` the value before it stays good for a while; any other is alone from now on. Old
    ones of the whole config whose time is over go.
    """
    now = timezone.now()
    kept: dict[str, Any] = {name: without_expired(entry, now=now) for name, entry in config.secrets.items()}
    changes = []
    for name, secret in secrets.items():
        before = kept.pop(name, None)
        if secret is not None:
            entry = {
                "sealed": vault.seal(secret=secret, place=_place(config, name)),
                "fingerprint": vault.fingerprint(secret=secret),
                "set_at": now.isoformat(),
                "set_by": None if actor is None else str(actor.pk),
            }
            if before is not None and isinstance(secret, Rotation):
                entry = rotated(entry, before=before, keep_old_s=secret.keep_old_s, now=now)
            kept[name] = entry
        if before or secret is not None:
            changes.append(
                Change(
                    field=name,
                    before=fingerprints(before, now=now),
                    after=fingerprints(kept.get(name), now=now),
                    secret=True,
                )
            )
    config.secrets = kept
    return changes


class Renamed(dict[str, Any]):
    """What is kept of a secret that another version of the settings calls otherwise; only ever in memory."""

    def __init__(self, entry: Mapping[str, Any], *, sealed_as: str) -> None:
        super().__init__(entry)
        self.sealed_as = sealed_as


def reveal(config: Config) -> dict[str, str]:
    """Return all secrets in clear; one that has old ones beside it that are good yet as ``Letters``.

    Raises:
        SecretUnreadable: A key is missing, or a row was tampered with.
    """
    now = timezone.now()
    found: dict[str, str] = {}
    for name, entry in config.secrets.items():
        place = _place(config, entry.sealed_as if isinstance(entry, Renamed) else name)
        letters = vault.unseal(sealed=entry["sealed"], place=place)
        older = [
            Older(letters=vault.unseal(sealed=old["sealed"], place=place), valid_until=valid_until(old))
            for old in still_good(entry, now=now)
        ]
        found[name] = Letters(letters, older=older) if older else letters
    return found


def sealed_anew(
    config: Config, secrets: Mapping[str, Any], *, sealed_as: Mapping[str, str]
) -> dict[str, Any]:
    """Return what to keep of secrets under these names, sealed for them; one that no key opens stays closed.

    An old one beside a secret that is opened goes if no key opens it: under the new name none ever could, and
    nothing of the config would be read until its time is over.

    Args:
        secrets: What is kept of each, by its new name.
        sealed_as: The name that each was sealed for.
    """
    kept: dict[str, Any] = {}
    now = timezone.now()
    for name, entry in secrets.items():
        # For which destinations it was entered, whoever saves it says anew: their names may have changed.
        kept[name] = {part: text for part, text in entry.items() if part != ENTERED_FOR}
        was, place = _place(config, sealed_as[name]), _place(config, name)
        newest = _moved(kept[name], was=was, place=place)
        if newest is None:
            continue
        moved = [_moved(old, was=was, place=place) for old in still_good(entry, now=now)]
        kept[name] = with_previous(newest, [old for old in moved if old is not None])
        if None in moved:
            logger.warning(
                "old secret given up: no key opens it", extra={"config": config.pk, "setting": name}
            )
    return kept


def _moved(entry: Mapping[str, Any], *, was: str, place: str) -> dict[str, Any] | None:
    """Return what is kept of one secret, sealed for another place; None: no key opens it."""
    try:
        letters = vault.unseal(sealed=entry["sealed"], place=was)
    except vault.SecretUnreadable:
        return None
    return {**entry, "sealed": vault.seal(secret=letters, place=place)}


def _place(config: Config, name: str) -> str:
    return f"config:{config.uid.hex}:{name}"
