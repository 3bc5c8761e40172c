"""Makes a config as its integration makes it: what its author adds lies beneath what was given."""

import logging
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from jackfield.configs.models import Config
from jackfield.configs.refusing import Issue, SettingsRefused
from jackfield.registry import queries
from jackfield.sdk.exits import contained

logger = logging.getLogger(__name__)


def new_config(*, integration_id: str, settings: Mapping[str, Any], **fields: Any) -> Config:
    """Return a new, unsaved config: made by ``create_config`` of its integration, with what was given.

    Raises:
        SettingsRefused: The author's code raised, or made something else.
    """
    given = {**fields, "settings": dict(settings)}
    integration = queries.installed(integration_id)
    try:
        with contained():
            config = Config(**given) if integration is None else integration.create_config(**given)
    except Exception as error:
        logger.exception("create_config raised", extra={"integration_id": integration_id})
        raise _refusal() from error
    if not isinstance(config, Config):
        logger.error("create_config made no config", extra={"integration_id": integration_id})
        raise _refusal()
    added = config.settings
    for name, value in {**given, "integration_id": integration_id}.items():
        setattr(config, name, value)
    config.settings = {**added, **settings}
    return config


def _refusal() -> SettingsRefused:
    message = _("The integration could not make the config; the log has the details.")
    return SettingsRefused([Issue(path=(), code="integration_failed", message=message)])
