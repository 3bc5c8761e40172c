"""One integration's row, locked, and made when it is not there yet."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import OperationalError, connection, transaction

from jackfield import vault
from jackfield.audit.operations import Change
from jackfield.registry import queries
from jackfield.registry.errors import Busy, IntegrationNotFound
from jackfield.registry.models import IntegrationRecord

#: What one operation waits for another on the same integration.
_PATIENCE_MS = 3000


def locked(*, integration_id: str, make: bool) -> IntegrationRecord:
    """Return the row, which nobody else changes until the transaction ends.

    Args:
        integration_id: Of which integration.
        make: Whether to make the row of one that is installed and has none; else it comes unsaved.

    Raises:
        IntegrationNotFound: It has none, and is not installed.
        Busy: Somebody else holds it for too long.
    """
    record = _patiently(lambda: _find(integration_id))
    if record is not None:
        return record
    state = queries.default_state(integration_id)
    if not queries.is_installed(integration_id) and state == IntegrationRecord.State.INACTIVE:
        raise IntegrationNotFound(f"There is no integration {integration_id!r}.")
    if not make:
        return IntegrationRecord(integration_id=integration_id, state=state)

    def insert() -> IntegrationRecord | None:
        IntegrationRecord.objects.bulk_create(
            [IntegrationRecord(integration_id=integration_id, state=state)], ignore_conflicts=True
        )
        return _find(integration_id)

    made = _patiently(insert)
    if made is None:
        raise Busy(f"The integration {integration_id!r} is being changed.")
    return made


def set_settings(record: IntegrationRecord, settings: Mapping[str, Any]) -> list[Change]:
    """Replace the activation settings, unsaved; what to write to the audit."""
    before, after = dict(record.settings), dict(settings)
    record.settings = after
    return [
        Change(field=name, before=_text(before.get(name)), after=_text(after.get(name)))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def set_secrets(record: IntegrationRecord, secrets: Mapping[str, str | None], *, set_at: str) -> list[Change]:
    """Seal these secrets into the row, unsaved; None empties one, and those not named stay."""
    kept: dict[str, Any] = dict(record.secrets)
    changes = []
    for name, secret in secrets.items():
        before = kept.pop(name, None)
        if secret is not None:
            kept[name] = {
                "sealed": vault.seal(secret=secret, place=place_of(record.integration_id, name)),
                "fingerprint": vault.fingerprint(secret=secret),
                "set_at": set_at,
            }
        after = kept.get(name)
        if before or after:
            changes.append(
                Change(
                    field=name,
                    before=before["fingerprint"] if before else None,
                    after=after["fingerprint"] if after else None,
                    secret=True,
                )
            )
    record.secrets = kept
    return changes


def reveal(record: IntegrationRecord) -> dict[str, str]:
    """Return the activation secrets in clear.

    Raises:
        SecretUnreadable: A key is missing, or a row was tampered with.
    """
    return {
        name: vault.unseal(sealed=entry["sealed"], place=place_of(record.integration_id, name))
        for name, entry in record.secrets.items()
    }


def place_of(integration_id: str, name: str) -> str:
    """For what place a secret of an activation is sealed."""
    return f"integration:{integration_id}:{name}"


def _find(integration_id: str) -> IntegrationRecord | None:
    return IntegrationRecord.objects.select_for_update().filter(pk=integration_id).first()


def _patiently(work: Callable[[], IntegrationRecord | None]) -> IntegrationRecord | None:
    """Do what takes a lock, and give up after a while; on SQLite the transaction itself is the lock."""
    if connection.vendor != "postgresql":
        return work()
    try:
        # A savepoint: what fails inside must not spoil the caller's transaction.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{_PATIENCE_MS}ms"])
            found = work()
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
            return found
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == "55P03":
            raise Busy("The integration is being changed by somebody else.") from error
        raise


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
