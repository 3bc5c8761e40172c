"""What an audit entry keeps of a config, so that it can be put back: everything but its secrets."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from jackfield.audit.models import AuditEntry
from jackfield.configs.models import Config

#: Beside the settings.
COLUMNS = ("name", "event_types", "conditions")


def snapshot(config: Config) -> dict[str, Any]:
    """Return what a config is now, with the version of its settings."""
    columns = {name: deepcopy(getattr(config, name)) for name in COLUMNS}
    return {**columns, "settings": deepcopy(config.settings), "settings_version": config.settings_version}


def kept(*, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what an audit entry keeps; None when nothing that can be put back has changed."""
    if all(before[name] == after[name] for name in (*COLUMNS, "settings")):
        return None
    return {"before": dict(before), "after": dict(after)}


def changed_at(config: Config) -> datetime | None:
    """Return when a setting of a config was changed last; None: never. Costs one query.

    Where no audit entry says it any more, it is when anything of the config was changed.
    """
    if config.version == 1:
        return None
    entries = AuditEntry.objects.filter(subject_kind="config", subject_id=str(config.pk), kept__isnull=False)
    found: datetime | None = entries.order_by("-id").values_list("happened_at", flat=True).first()
    return found or config.last_updated
