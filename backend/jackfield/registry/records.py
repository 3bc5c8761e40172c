"""One integration's row, locked, and made when it is not there yet."""

import contextlib
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from jackfield import vault
from jackfield.audit.operations import Change, changes_of
from jackfield.registry import queries
from jackfield.registry.activation import current, place_of, rules_of
from jackfield.registry.errors import ActivationRefused, Busy, ChangedMeanwhile, IntegrationNotFound, Issue
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.versions import MigrationFailed

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


def require_version(record: IntegrationRecord, expected: int) -> None:
    """Pass when a record is as it was when somebody looked at it.

    Raises:
        ChangedMeanwhile: It has another version.
    """
    if record.version != expected:
        raise ChangedMeanwhile(current_version=record.version, changed_at=record.changed_at)


def set_values(
    record: IntegrationRecord,
    integration: Any,
    *,
    settings: Mapping[str, Any] | None,
    secrets: Mapping[str, str | None],
    set_at: str,
) -> tuple[list[Change], list[str]]:
    """Set activation settings and secrets, unsaved; a new destination empties what is not set anew with it.

    Args:
        integration: Whose they are; None: not installed, so that each setting may be a destination.
        settings: Replace all of them; None leaves them.
        secrets: In clear; None empties one, and those not named stay.

    Returns:
        What to write to the audit, and the secrets that were emptied.

    Raises:
        ActivationRefused: A required secret would be emptied, or what is stored is newer than the code.
    """
    if settings is None and not secrets:
        return [], []
    changes = [] if integration is None else bring_up(record, integration)
    after = record.settings if settings is None else settings
    emptied = emptied_by(integration, before=record.settings, after=after, stored=record.secrets, new=secrets)
    changes += set_settings(record, after)
    changes += set_secrets(record, {**secrets, **dict.fromkeys(emptied)}, set_at=set_at)
    return changes, emptied


def emptied_by(
    integration: Any,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    stored: Mapping[str, Any],
    new: Mapping[str, str | None],
) -> list[str]:
    """Return the activation secrets that a new destination empties, for they are not set anew with it.

    Args:
        integration: Whose they are; None: not installed, so that each setting may be a destination.
        before: The settings as they are stored.
        after: As they shall be.
        stored: The secrets that are stored, by name.
        new: Those that are set now, in clear; None empties one.

    Raises:
        ActivationRefused: A required secret would be emptied.
    """
    rules = rules_of(integration)
    emptied = rules.emptied_by(before=before, after=after, stored=stored, new=new)
    needed = sorted(rules.required.intersection(emptied))
    if needed:
        raise ActivationRefused(
            Issue(path=("values", name), code="secret_required", message=_("Enter this secret."))
            for name in needed
        )
    return emptied


def readable(record: IntegrationRecord) -> IntegrationRecord:
    """Return a record with its activation settings as today's code reads them: itself, or an unsaved copy.

    Raises:
        ActivationRefused: They are newer than the code, or the author's code could not bring them up.
    """
    integration = queries.installed(record.integration_id)
    if integration is None or record.settings_version == integration.activation_version:
        return record
    try:
        now = current(record, integration)
    except MigrationFailed as error:
        raise ActivationRefused([Issue(path=(), code="version", message=str(error))]) from error
    read = copy(record)
    read.settings, read.secrets = now.settings, now.secrets
    read.settings_version = integration.activation_version
    return read


def bring_up(record: IntegrationRecord, integration: Any) -> list[Change]:
    """Bring stored activation settings up to the version of the code, unsaved; what to write to the audit.

    Raises:
        ActivationRefused: They are newer than the code, or the author's code could not bring them up.
    """
    stored, wanted = record.settings_version, integration.activation_version
    if stored == wanted:
        return []
    if not record.settings and not record.secrets:
        record.settings_version = wanted
        return []
    try:
        now = current(record, integration)
    except MigrationFailed as error:
        raise ActivationRefused([Issue(path=(), code="version", message=str(error))]) from error
    changes = [
        Change(field="settings_version", before=str(stored), after=str(wanted)),
        *set_settings(record, now.settings),
    ]
    kept: dict[str, Any] = {}
    for name, entry in now.secrets.items():
        kept[name] = dict(entry)
        with contextlib.suppress(vault.SecretUnreadable):
            letters = vault.unseal(
                sealed=entry["sealed"], place=place_of(record.integration_id, now.sealed_as[name])
            )
            kept[name]["sealed"] = vault.seal(secret=letters, place=place_of(record.integration_id, name))
    record.secrets, record.settings_version = kept, wanted
    return changes


def set_settings(record: IntegrationRecord, settings: Mapping[str, Any]) -> list[Change]:
    """Replace the activation settings, unsaved; what to write to the audit."""
    before, after = dict(record.settings), dict(settings)
    record.settings = after
    return changes_of(before, after)


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
