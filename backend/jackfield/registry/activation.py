"""The activation settings of integrations as their code reads them, with the secrets in clear."""

import logging
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jackfield import vault
from jackfield.registry.destinations import SecretRules
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk import activating
from jackfield.sdk.declaring import destinations_in_rows
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import kept as _
from jackfield.sdk.settings import SettingsInvalid
from jackfield.sdk.versions import MigrationFailed, migrated, renamed
from jackfield.vault import SecretUnreadable

logger = logging.getLogger(__name__)

_UNFIT = _("The integration's activation settings do not fit its code: %(names)s.")
_ACTIVATION = _("Activation: %(problem)s")
_UNOPENED = _("A secret of the integration's activation can't be opened: it must be entered again.")
_NEWER = _("The settings are newer than the integration's code.")

FAILED = _("The integration's own code failed to read its activation settings.")
_COLUMNS = ("integration_id", "settings", "secrets", "settings_version")


@dataclass(frozen=True, kw_only=True)
class Activation:
    """What one integration was activated with."""

    #: As its code reads them; None of one that asks for nothing.
    settings: Any = field(default=None, repr=False)
    #: In clear: what is starred wherever something is noted.
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: Why they can't be used, a sentence; empty when they can.
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Current:
    """Stored activation settings in the version of the code."""

    settings: dict[str, Any]
    #: As they are kept in the row, by their present names.
    secrets: dict[str, Any] = field(repr=False)
    #: For what names they were sealed.
    sealed_as: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class _Known:
    integration: Any
    stored: tuple[Any, ...]
    activation: Activation


_NOTHING = Activation()
#: By id; compared with the row at each use, so that it is never older than that.
_known: dict[str, _Known] = {}
#: By id: whose failure was logged last, and of what type; it would fill the log at each use.
_told: dict[str, tuple[Any, type[BaseException]]] = {}


def activation_of(integration: Any) -> Activation:
    """Return what an integration was activated with; one query, none for one that asks for nothing."""
    return activations_of([integration])[integration.integration_id]


def activations_of(integrations: Iterable[Any]) -> dict[str, Activation]:
    """Return what these integrations were activated with, by id; at most one query for all of them.

    Rows are compared with what was read of them before: secrets are opened again only after a change.
    """
    found: dict[str, Activation] = {}
    asking: dict[str, Any] = {}
    for integration in integrations:
        try:
            asks = _asks(integration)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - logged, without its text
            # The mistake of one author must not stop what is done for all.
            found[integration.integration_id] = _failed(integration, error)
            continue
        if asks:
            asking[integration.integration_id] = integration
        else:
            found[integration.integration_id] = _NOTHING
    if asking:
        rows = IntegrationRecord.objects.filter(pk__in=asking).values_list(*_COLUMNS)
        stored = {row[0]: row for row in rows}
        for key, integration in asking.items():
            try:
                found[key] = _read(
                    integration, stored.get(key, (key, {}, {}, integration.activation_version))
                )
            except (Exception, SystemExit) as error:  # noqa: BLE001 - logged, without its text
                found[key] = _failed(integration, error)
    return found


def current(record: IntegrationRecord, integration: Any) -> Current:
    """Return stored activation settings in the version of the code; the row stays as it is.

    Raises:
        MigrationFailed: They are newer than the code, or the author's code could not bring them up.
    """
    return _current(integration, record.settings, record.secrets, record.settings_version)


def rules_of(integration: Any) -> SecretRules:
    """Return what an integration says of its activation secrets; None: one that is not installed."""
    if integration is None:
        return SecretRules(all_are_destinations=True)
    try:
        form = integration.activation_form_cls
        if form is None:
            return SecretRules()
        destinations = activating.destination_names(form)
        initial = activating.initial_values(form, destinations)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - logged, without its text
        _failed(integration, error)
        return SecretRules(all_are_destinations=True)
    secrets = activating.secret_names(form)
    return SecretRules(
        required=frozenset(name for name in secrets if form.base_fields[name].required),
        destinations=destinations,
        initial=initial,
        in_rows=destinations_in_rows(form),
    )


def reveal(integration_id: str, current: Current) -> dict[str, str]:
    """Return activation secrets in clear.

    Raises:
        SecretUnreadable: A key is missing, or a row was tampered with.
    """
    return {
        name: vault.unseal(sealed=entry["sealed"], place=place_of(integration_id, current.sealed_as[name]))
        for name, entry in current.secrets.items()
    }


def place_of(integration_id: str, name: str) -> str:
    """For what place a secret of an activation is sealed."""
    return f"integration:{integration_id}:{name}"


def read(integration: Any, values: Mapping[str, Any], secrets: Mapping[str, str]) -> Activation:
    """Return activation settings that were given and are not stored, as code reads them.

    Args:
        integration: Whose they are.
        values: As they are stored, the secrets not among them.
        secrets: In clear.
    """
    try:
        with contained():
            settings = activating.read_activation(integration, {**values, **secrets})
    except SettingsInvalid as error:
        # Which they are, and not what they hold.
        names = ", ".join(sorted(error.errors))
        problem = _UNFIT % {"names": names}
        return Activation(secrets=tuple(secrets.values()), problem=problem)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - logged, without its text
        return replace(_failed(integration, error), secrets=tuple(secrets.values()))
    return Activation(settings=settings, secrets=tuple(secrets.values()))


def _asks(integration: Any) -> bool:
    """Whether an integration asks for anything; what its author has written runs here."""
    return (
        integration.activation_form_cls is not None or activating.settings_class_of(integration) is not None
    )


def _failed(integration: Any, error: BaseException) -> Activation:
    """Log, once, where an author's code failed, and not its text, which may quote a secret."""
    told = (integration, type(error))
    if _told.get(integration.integration_id) != told:
        _told[integration.integration_id] = told
        _log(integration, error)
    return Activation(problem=FAILED)


def _log(integration: Any, error: BaseException) -> None:
    logger.error(
        "activation settings could not be read",
        extra={
            "integration_id": integration.integration_id,
            "error": type(error).__name__,
            "traceback": "".join(traceback.format_tb(error.__traceback__)),
        },
    )


def _read(integration: Any, stored: tuple[Any, ...]) -> Activation:
    key, settings, secrets, version = stored
    known = _known.get(key)
    if known is not None and known.integration is integration and known.stored == stored:
        return known.activation
    try:
        now = _current(integration, settings, secrets, version)
        activation = read(integration, now.settings, reveal(key, now))
    except MigrationFailed as error:
        activation = Activation(problem=_ACTIVATION % {"problem": error})
    except SecretUnreadable:
        activation = Activation(problem=_UNOPENED)
    _known[key] = _Known(integration=integration, stored=stored, activation=activation)
    return activation


def _current(
    integration: Any, settings: Mapping[str, Any], secrets: Mapping[str, Any], version: int
) -> Current:
    wanted = integration.activation_version
    if not settings and not secrets:
        # Nobody has ever entered anything: there is nothing to bring up.
        version = wanted
    if version > wanted:
        raise MigrationFailed(_NEWER)
    values = migrated(settings, stored=version, wanted=wanted, step=integration.migrate_activation)
    names = renamed(secrets, stored=version, wanted=wanted, by_version=integration.renamed_activation_secrets)
    return Current(
        settings=values, secrets={new: secrets[old] for new, old in names.items()}, sealed_as=names
    )
