"""The facts by which an operation on a config is refused; each changed nothing."""

from datetime import datetime
from typing import Any

from jackfield.configs.permissions import Permission
from jackfield.configs.refusing import ConfigError, Issue, SettingsRefused
from jackfield.sdk.outcomes import Verdict

__all__ = [
    "CheckFailed",
    "ConfigError",
    "ConfigNotFound",
    "GranteeRefused",
    "IntegrationUnavailable",
    "Issue",
    "NothingKept",
    "PermissionDenied",
    "ReceiverRefused",
    "SettingsRefused",
    "VersionConflict",
]


class ConfigNotFound(ConfigError):
    """There is none, or this user may not see it; the two are never told apart."""


class PermissionDenied(ConfigError):
    """The user sees the config and may not do this with it."""

    def __init__(self, missing: Permission) -> None:
        super().__init__(f"This needs the permission to {missing}.")
        self.missing = missing


class VersionConflict(ConfigError):
    """Somebody else saved first: show both, lose neither."""

    def __init__(self, *, current_version: int, changed_by: Any, changed_at: datetime) -> None:
        super().__init__("Somebody else has changed it since.")
        self.current_version = current_version
        self.changed_by = changed_by
        self.changed_at = changed_at

    @classmethod
    def over(cls, config: Any) -> "VersionConflict":
        """Return the conflict of who has read another version than the one that is there."""
        return cls(
            current_version=config.version, changed_by=config.updated_by, changed_at=config.last_updated
        )


class IntegrationUnavailable(ConfigError):
    """The integration is not active (or not installed), so that this can't be done now."""

    def __init__(self, message: str, *, installed: bool) -> None:
        super().__init__(message)
        self.installed = installed


class CheckFailed(ConfigError):
    """The service said no, or nothing, to a live check."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class GranteeRefused(ConfigError):
    """Nobody of that kind and key can be granted anything here."""


class ReceiverRefused(ConfigError):
    """Nobody with that key can be given a config."""


class NothingKept(ConfigError):
    """An audit entry changed nothing that could be put back."""
