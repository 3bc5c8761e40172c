"""The actions that integrations offer: found by their ids, and held against what they are asked about."""

import re
from typing import Any

from django.utils.translation import gettext as _

from jackfield.flows.errors import ActionNotFound, AnswerRefused
from jackfield.sdk.actions import Action
from jackfield.sdk.integration import Integration

_ACTION_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")


def named(action_id: str) -> str:
    """Return an action's id.

    Raises:
        AnswerRefused: None is given.
        ActionNotFound: There can be none of this id.
    """
    if not action_id:
        raise AnswerRefused([(("action",), "required", _("Say which action."))])
    if not _ACTION_ID.fullmatch(action_id):
        raise ActionNotFound
    return action_id


def of(integration: Any, action_id: str) -> Action | None:
    """Return a declared action; None of one that only the integration's own ``manage()`` knows.

    Raises:
        ActionNotFound: It has no ``manage()`` of its own, and no such action.
    """
    action: Action | None = integration.abilities.actions.get(action_id)
    if action is None and type(integration).manage is Integration.manage:
        raise ActionNotFound
    return action


def require_its_own(action: Action, *, has_config: bool, resource_kind: str | None) -> None:
    """Pass when an action is asked about what it is for.

    Args:
        resource_kind: Of the thing that it is asked about; None: about none.

    Raises:
        AnswerRefused: Something is missing, or is too much.
        ActionNotFound: It is not for things of this kind.
    """
    if action.resource_kinds and resource_kind is None:
        raise AnswerRefused([(("resourceId",), "required", _("Say which thing."))])
    if not action.resource_kinds and resource_kind is not None:
        raise AnswerRefused([(("resourceId",), "unexpected", _("This action is about no thing."))])
    if resource_kind is not None and not is_for(action, resource_kind):
        raise ActionNotFound
    if action.needs_config and not has_config:
        raise AnswerRefused([(("configId",), "required", _("Say which config."))])
    if not action.needs_config and has_config:
        raise AnswerRefused([(("configId",), "unexpected", _("This action is about no config."))])


def is_for(action: Action, resource_kind: str) -> bool:
    """Whether an action commands things of a kind."""
    return resource_kind in action.resource_kinds or "*" in action.resource_kinds


def purpose_of(action_id: str) -> str:
    """Return of which form the token of an action's form speaks."""
    return f"action:{action_id}"
