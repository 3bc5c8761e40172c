"""A config's secrets: sealed into its row, opened for one call."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from jackfield import vault
from jackfield.audit.operations import Change
from jackfield.configs.models import Config


def store(*, config: Config, secrets: Mapping[str, str | None], actor: Any) -> list[Change]:
    """Seal new values into ``config.secrets`` (None empties one), unsaved; return what to audit."""
    kept: dict[str, Any] = dict(config.secrets)
    changes = []
    for name, secret in secrets.items():
        before = kept.pop(name, None)
        if secret is not None:
            kept[name] = {
                "sealed": vault.seal(secret=secret, place=_place(config, name)),
                "fingerprint": vault.fingerprint(secret=secret),
                "set_at": timezone.now().isoformat(),
                "set_by": None if actor is None else str(actor.pk),
            }
        if before or secret is not None:
            changes.append(
                Change(
                    field=name,
                    before=before["fingerprint"] if before else None,
                    after=kept[name]["fingerprint"] if name in kept else None,
                    secret=True,
                )
            )
    config.secrets = kept
    return changes


def reveal(config: Config) -> dict[str, str]:
    """Return all secrets in clear.

    Raises:
        SecretUnreadable: A key is missing, or a row was tampered with.
    """
    return {
        name: vault.unseal(sealed=entry["sealed"], place=_place(config, name))
        for name, entry in config.secrets.items()
    }


def _place(config: Config, name: str) -> str:
    return f"config:{config.uid.hex}:{name}"
