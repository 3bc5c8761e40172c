"""The facts by which an operation on a config is refused; each changed nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jackfield.configs.permissions import Permission
from jackfield.sdk.outcomes import Verdict


class ConfigError(Exception):
    """Something about a config is not as the operation needs it."""


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


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One thing wrong with what was given.

    ``path`` leads to it (empty: the whole), ``code`` is for a program, ``message`` for a person.
    """

    path: tuple[str, ...]
    code: str
    message: str


class SettingsRefused(ConfigError):
    """What was given does not do."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__(" ".join(issue.message for issue in self.issues))


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
