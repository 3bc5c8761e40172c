"""Puts back what an audit entry says was changed of activation settings; secrets excepted."""

from collections.abc import Callable, Mapping
from typing import Any

from jackfield.audit.models import AuditEntry
from jackfield.registry import activation, operations, queries
from jackfield.registry.errors import (
    ActivationRefused,
    ChangedMeanwhile,
    IntegrationNotFound,
    Issue,
    NothingKept,
)
from jackfield.registry.models import IntegrationRecord
from jackfield.registry.records import emptied_by
from jackfield.sdk.formfields import SecretField
from jackfield.sdk.kept import kept as _
from jackfield.sdk.storing import stored
from jackfield.sdk.versions import MigrationFailed, migrated

_NEWER = _("The entry is of a newer version than the integration's code.")

#: Asks the service about activation settings (integration, values, secrets in clear); raises if it says no.
Check = Callable[[Any, dict[str, Any], dict[str, str]], None]


def restore(
    *, actor: Any, entry: AuditEntry, expected_version: int | None = None, check: Check | None = None
) -> IntegrationRecord:
    """Give activation settings, as far as the entry changed them, the values from before it.

    What was changed since in other fields stays; see ``configs.restoring``, which is the same for configs.
    Whether ``actor`` may, the caller has asked.

    Args:
        check: Asks the service, in no transaction; None asks nobody.

    Raises:
        IntegrationNotFound: It is not installed.
        NothingKept: The entry changed no activation settings.
        ChangedMeanwhile: It has another version.
        ActivationRefused: The old values do not do any more, or a required secret would be emptied.
        Busy: Somebody else changes it.
    """
    integration = queries.installed(entry.subject_id)
    if integration is None or integration.activation_form_cls is None:
        raise IntegrationNotFound(f"There is no integration {entry.subject_id!r}.")
    if entry.kept is None:
        raise NothingKept("The entry changed no activation settings.")
    record = queries.record_of(entry.subject_id)
    if expected_version is not None and record.version != expected_version:
        raise ChangedMeanwhile(current_version=record.version, changed_at=record.changed_at)
    try:
        now = activation.current(record, integration)
        before, after = (_brought_up(entry.kept[end], integration) for end in ("before", "after"))
    except MigrationFailed as error:
        raise ActivationRefused([Issue(path=(), code="version", message=str(error))]) from error
    kept = {name: value for name, value in now.settings.items() if name in before or name not in after}
    changed = {name: value for name, value in before.items() if name not in after or after[name] != value}
    settings = _validated(integration, {**kept, **changed}, is_set=now.secrets)
    if check is not None:
        emptied = emptied_by(integration, before=now.settings, after=settings, stored=now.secrets, new={})
        revealed = activation.reveal(entry.subject_id, now)
        check(integration, settings, {name: text for name, text in revealed.items() if name not in emptied})
    return operations.put_back(
        integration_id=entry.subject_id, actor=actor, settings=settings, expected_version=record.version
    )


def _brought_up(kept: Mapping[str, Any], integration: Any) -> dict[str, Any]:
    version, wanted = kept["settings_version"], integration.activation_version
    if version > wanted:
        raise MigrationFailed(_NEWER)
    return migrated(kept["settings"], stored=version, wanted=wanted, step=integration.migrate_activation)


def _validated(integration: Any, values: Mapping[str, Any], *, is_set: Mapping[str, Any]) -> dict[str, Any]:
    form_class = integration.activation_form_cls
    blank = form_class(initial=dict(values))
    data = {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}
    form = form_class(data=data, initial=dict(values))
    for name, field in form.fields.items():
        if isinstance(field, SecretField):
            field.is_set = name in is_set
    if not form.is_valid():
        raise ActivationRefused(
            Issue(
                path=() if name == "__all__" else ("values", name), code=error.code or "invalid", message=text
            )
            for name, errors in form.errors.as_data().items()
            for error in errors
            for text in map(str, error.messages)
        )
    return {
        name: stored(value)
        for name, value in form.cleaned_data.items()
        if not isinstance(form.fields[name], SecretField)
    }
