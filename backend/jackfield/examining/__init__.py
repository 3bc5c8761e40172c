"""Examines every integration and the deployment: returns findings, changes nothing, and never hangs.

Nothing here touches a model when it is imported.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from jackfield.examining.findings import Examination, Finding, Level, of_integration
from jackfield.examining.patience import Patience
from jackfield.sdk.kept import kept as _

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Finding", "Level", "examine"]

_AROUND = (
    (_("folders"), "surroundings", "examine_folders"),
    (_("public address"), "surroundings", "examine_address"),
    (_("secret key"), "surroundings", "examine_secret_key"),
    (_("Redis"), "surroundings", "examine_redis"),
)
_OF_DATABASE = (
    (_("database"), "database", "examine_durability"),
    (_("database"), "database", "examine_clock"),
)
#: These read tables, and so need every migration.
_OF_ROWS = (
    (_("deployment"), "copies", "examine_copy"),
    (_("people"), "work", "examine_people"),
    (_("workers"), "work", "examine_workers"),
    (_("deliveries"), "work", "examine_held"),
    (_("errands"), "work", "examine_errands"),
    (_("integrations"), "stored", "examine_health"),
    (_("secrets"), "stored", "examine_secrets"),
)
#: These ask the code of the integrations as well.
_OF_CODE_AND_ROWS = (
    (_("configs"), "stored", "examine_orphans"),
    (_("configs"), "stored", "examine_versions"),
    (_("schedules"), "work", "examine_schedules"),
)


def examine(*, each_s: float = 15.0, all_s: float = 120.0) -> "Sequence[Finding]":
    """Return what was found of the deployment and of every integration.

    Args:
        each_s: Seconds for one examination; what takes longer is told and left behind in its thread.
        all_s: Seconds for all of them.
    """
    return tuple(_all(Patience(each_s=each_s, all_s=all_s)))


def _all(patience: Patience) -> Iterator[Finding]:
    for subject, module, name in _AROUND:
        yield from patience.examined(subject, _called(module, name))
    reach = patience.examined(_("database"), _called("database", "examine_reach"))
    yield from reach
    is_migrated = False
    if not reach:
        migrations = patience.examined(_("database"), _called("database", "examine_migrations"))
        yield from migrations
        is_migrated = all(finding.level is Level.OK for finding in migrations)
        for subject, module, name in _OF_DATABASE:
            yield from patience.examined(subject, _called(module, name))
    discovered = patience.examined(_("integrations"), _called("integrations", "examine_discovery"))
    yield from discovered
    # Where discovery hangs, whoever asks for the integrations would hang too.
    is_discovered = all(finding.code != "not_examined" for finding in discovered)
    if is_discovered:
        yield from _integrations(patience)
    of_rows = (*_OF_ROWS, *_OF_CODE_AND_ROWS) if is_discovered else _OF_ROWS
    for subject, module, name in of_rows if is_migrated else ():
        yield from patience.examined(subject, _called(module, name))


def _integrations(patience: Patience) -> Iterator[Finding]:
    from jackfield.examining.integrations import examine_integration  # noqa: PLC0415 - it imports models
    from jackfield.registry import get_integration_manager  # noqa: PLC0415

    found = get_integration_manager().get_integrations()
    for integration in sorted(found, key=lambda one: one.integration_id):
        yield from patience.examined(
            of_integration(integration.integration_id),
            lambda one=integration: examine_integration(one),  # type: ignore[misc]  # bound while it is made
        )


def _called(module: str, name: str) -> Examination:
    def call() -> Iterator[Finding]:
        examination: Examination = getattr(import_module(f"jackfield.examining.{module}"), name)
        yield from examination()

    return call
