"""The value of every project setting of ours that a host's settings.py does not name."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from django.conf import settings

from jackfield.project import environment, layout

#: Of guardian: no user of its own in the host's table, no method on the host's model.
_GUARDIAN = {"ANONYMOUS_USER_NAME": None, "GUARDIAN_MONKEY_PATCH_USER": False}

#: That guardian's own backend is not in use: we ask its tables by ourselves.
_UNHOOKED = "guardian.W001"


def supply() -> None:
    """Give the settings that the host leaves out their values; what it names stays as it is."""
    for name, value in {**defaults(), **_GUARDIAN}.items():
        if not hasattr(settings, name):
            setattr(settings, name, value)
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, _UNHOOKED]


def defaults() -> dict[str, Any]:
    """Return the settings that are used where the host names none, by name.

    They are those of `jackfield serve` with an empty environment, but for what the host decides: people
    are its own, keys must be given, and a proxy of which we know nothing may stand before it.
    """
    standing_alone = environment.read({})
    found = {
        f"JACKFIELD_{field.name.upper()}": getattr(standing_alone, field.name)
        for field in fields(standing_alone)
    }
    return {
        **found,
        "JACKFIELD_BUILTIN_INTEGRATIONS_DIR": layout.builtin_integrations_dir(),
        "JACKFIELD_DATA_DIR": _data_dir(),
        "JACKFIELD_EMBEDDED_WORKER": False,
        "JACKFIELD_ENCRYPTION_KEYS": [],
        "JACKFIELD_HAS_SILENT_PROXY": True,
        "JACKFIELD_MANAGES_PEOPLE": False,
        "JACKFIELD_PAGE_DIR": layout.page_dir(),
        "JACKFIELD_SHARED_LAYER": False,
    }


def _data_dir() -> Path:
    """Beside SQLite's file, so that all processes of the host find the same folder wherever they started."""
    database = settings.DATABASES.get("default", {})
    name = database.get("NAME")
    if str(database.get("ENGINE", "")).endswith("sqlite3") and name:
        return Path(name).absolute().parent / "jackfield"
    return Path("var").absolute()
