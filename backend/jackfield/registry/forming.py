"""Whether an integration's own code can make the form of its configs; else nobody can make one of it."""

import logging
from typing import Any
from weakref import WeakSet

from django.db import InterfaceError, OperationalError, transaction

from jackfield.sdk.exits import contained, kind_of
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_FORM = _("The form of its configs can't be made (%(kind)s); the log has the details.")

#: Classes whose form could be made, which are not asked again; and those of which the log says why not.
_sound: WeakSet[type] = WeakSet()
_told: WeakSet[type] = WeakSet()


def problem_of(integration: Any) -> str:
    """Return why the form for a new config can't be made, a sentence; empty when it can.

    Raises:
        OperationalError, InterfaceError: The author's form asks the database, which does not answer.
    """
    cls = type(integration)
    if cls in _sound:
        return ""
    try:
        # A savepoint: what the author's code asks of the database must not spoil the caller's transaction.
        with contained(), transaction.atomic():
            _make(integration)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if cls not in _told:
            _told.add(cls)
            about = {"integration_id": integration.integration_id}
            logger.exception("form could not be made", extra=about)
        return _FORM % {"kind": kind_of(error)}
    _sound.add(cls)
    return ""


def _make(integration: Any) -> None:
    integration.config_form_cls(integration=integration)
    integration.settings_class.form_class()
    dict(integration.default_settings)
