"""What the kinds that are about a config share: finding it, and checking what was typed for it."""

import logging
from typing import Any, cast

from django.utils.translation import gettext as _

from jackfield.configs import checkup, operations, queries
from jackfield.configs.errors import ConfigNotFound, VersionConflict
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.flows import saving
from jackfield.flows.errors import AnswerRefused, Overloaded, StepOver
from jackfield.flows.kinds.kind import Checking, Talk
from jackfield.flows.saving import Filled, Seen
from jackfield.flows.subjects import Subject
from jackfield.sdk.exits import contained
from jackfield.sdk.kept import in_words

logger = logging.getLogger(__name__)


def found(*, user: Any, config_id: int, permission: Permission) -> Config:
    """Return a config on which ``user`` has a permission.

    Raises:
        ConfigNotFound, PermissionDenied: The user may not see it, or has not.
    """
    config = queries.get(user=user, config_id=config_id)
    operations.require(actor=user, config=config, permission=permission)
    return config


def of(talk: Talk, permission: Permission) -> Config:
    """Return the config that a talk is about; raises as ``found`` does."""
    return found(user=talk.user, config_id=key_of(talk.subject), permission=permission)


def named(*, user: Any, asked: Subject, permission: Permission) -> Config:
    """Return the config that a flow shall be about.

    Raises:
        AnswerRefused: None is named, or one of another integration than the one that is named.
        ConfigNotFound, PermissionDenied: The user may not see it, or has not.
    """
    if asked.config_id is None:
        raise AnswerRefused([(("configId",), "required", _("Say which config."))])
    config = found(user=user, config_id=asked.config_id, permission=permission)
    require_its_own(config, asked.integration_id)
    return config


def require_its_own(config: Config, integration_id: str) -> None:
    """Pass when a config is of the integration that was named beside it, or none was.

    Raises:
        AnswerRefused: It is another's.
    """
    if integration_id and integration_id != config.integration_id:
        message = _("The config is one of another integration.")
        raise AnswerRefused([(("integrationId",), "invalid", message)])


def subject_of(config: Config) -> Subject:
    """Return the subject of a flow about a config."""
    return Subject(integration_id=config.integration_id, config_id=config.pk)


def check_of(integration: Any, config: Config | None, filled: Filled, seen: Seen) -> Checking:
    """Return the check of what was typed."""
    prepared = saving.prepared(integration, config, filled, seen)
    return lambda: checkup.check(integration=integration, prepared=prepared)


def version_of(subject: Subject) -> dict[str, int]:
    """Return the version over which a config's form is filled in, as notes; none of a new one."""
    if subject.config_id is None:
        return {}
    found = Config.objects.filter(pk=subject.config_id).values_list("version", flat=True).first()
    return {} if found is None else {"version": found}


def require_version(talk: Talk, config: Config | None) -> None:
    """Pass when a config is as it was when its form was made.

    What is typed was meant for where the config led then: before this has passed it must go nowhere.

    Raises:
        VersionConflict: Somebody else has changed it since.
    """
    if config is not None and config.version != talk.notes.get("version"):
        raise VersionConflict.over(config)


def key_of(subject: Subject) -> int:
    """Return the key of the config that a flow is about.

    Raises:
        ConfigNotFound: It is about none.
    """
    if subject.config_id is None:
        raise ConfigNotFound
    return subject.config_id


def filled(talk: Talk) -> Filled:
    """Return the form that has just been answered.

    Raises:
        StepOver: None has.
    """
    if talk.form is None:
        raise StepOver
    return Filled(cast("Any", talk.form), talk.given)


def reason_of(error: Exception) -> str:
    """Return why nothing came of what somebody brought back, as a sentence."""
    if isinstance(error, VersionConflict):
        return _("Somebody else has changed the config meanwhile. Sign in again to save yours over that.")
    if isinstance(error, Overloaded):
        return _("Too many wait for services now. Sign in again in a moment.")
    return in_words(str(error)) or _("It was not saved.")


def name_of(integration: Any) -> str:
    """Return an integration's name; its id, where the author's code raises."""
    try:
        with contained():
            return str(integration.name)
    except Exception:
        about = {"integration_id": integration.integration_id, "asked_for": "name"}
        logger.exception("integration raised", extra=about)
        return str(integration.integration_id)
