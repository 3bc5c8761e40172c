"""What was given does not do: the refusal that says of each thing why."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


class ConfigError(Exception):
    """Something about a config is not as the operation needs it."""


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


def secrets_missing(names: Iterable[str]) -> SettingsRefused:
    """Return the refusal for secrets that must be entered."""
    return SettingsRefused(
        Issue(path=("values", name), code="secret_required", message=_("Enter this secret."))
        for name in names
    )
