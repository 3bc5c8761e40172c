"""What can go wrong with integrations; the first four bear djblets' names."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class IntegrationError(Exception):
    """Base of them all."""


class IntegrationRegistrationError(IntegrationError):
    """The class could not be registered: nothing of it was kept."""


class IntegrationAlreadyRegisteredError(IntegrationRegistrationError):
    """Another class, or this one, has the id already; that one stays usable."""


class IntegrationNotRegisteredError(IntegrationError):
    """No class with this id is registered here: say "not found"."""


class IntegrationNotFound(IntegrationNotRegisteredError):
    """Nothing installed has this id, and nothing is kept of one that had it: say "not found"."""


class NotActive(IntegrationError):
    """The integration is inactive, and this needs it active or paused: offer to activate it."""


class Busy(IntegrationError):
    """Somebody else changes this integration at this moment: try again."""


class Issue(NamedTuple):
    """One thing wrong with activation settings: where it is, for a program, for a person."""

    path: tuple[str, ...]
    code: str
    message: str


class ActivationRefused(IntegrationError):
    """The activation settings that were given do not do; nothing was changed."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__(" ".join(issue.message for issue in self.issues))


class ChangedMeanwhile(IntegrationError):
    """Somebody else changed what is wanted of the integration first: show both, lose neither."""

    def __init__(self, *, current_version: int, changed_at: datetime) -> None:
        super().__init__("Somebody else has changed it since.")
        self.current_version = current_version
        self.changed_at = changed_at


class NothingKept(IntegrationError):
    """An audit entry changed no activation settings: there is nothing to put back."""


class ReadOnly(IntegrationError, TypeError):
    """The config is shared by all who read it: change a copy, ``config.editable()``."""
