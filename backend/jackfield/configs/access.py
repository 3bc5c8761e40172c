"""Tells the status log when somebody's access changed, whoever changed it.

Grants, group membership and users are also written by guardian and by the host project's own
code, so these are signals and not a duty of our operations.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from jackfield.configs.models import Config, ConfigGroupPermission, ConfigUserPermission
from jackfield.realtime.log import Change, record
from jackfield.realtime.models import StatusChange

_SIGNING_IN = frozenset({"last_login"})


def connect() -> None:
    """Listen for as long as the process lives; called once, when the apps are ready."""
    for model in (ConfigUserPermission, ConfigGroupPermission):
        post_save.connect(_grant_changed, sender=model, dispatch_uid=f"jackfield.access.{model.__name__}")
        post_delete.connect(_grant_changed, sender=model, dispatch_uid=f"jackfield.access.{model.__name__}")
    pre_delete.connect(_group_goes, sender=Group, dispatch_uid="jackfield.access.group")
    users: Any = get_user_model()
    post_save.connect(_user_changed, sender=users, dispatch_uid="jackfield.access.user")
    if hasattr(users, "groups"):
        m2m_changed.connect(
            _membership_changed, sender=users.groups.through, dispatch_uid="jackfield.access.membership"
        )


def _grant_changed(instance: Any, origin: Any = None, **_: Any) -> None:
    # A config that goes takes its grants along, and says so itself.
    if isinstance(origin, Config) or getattr(origin, "model", None) is Config:
        return
    if isinstance(instance, ConfigUserPermission):
        viewers = {"users": [str(instance.user_id)], "groups": []}
    else:
        viewers = {"users": [], "groups": [instance.group_id]}
    key = instance.content_object_id
    record(Change(kind=StatusChange.Kind.CONFIG, subject_id=key, config_id=key, viewers=viewers))


def _user_changed(*, instance: Any, created: bool, update_fields: Any = None, **_: Any) -> None:
    if not created and not (update_fields and set(update_fields) <= _SIGNING_IN):
        _access_changed([instance.pk])


def _membership_changed(*, instance: Any, action: str, reverse: bool, pk_set: Any, **_: Any) -> None:
    if action == "pre_clear" and reverse:
        _access_changed(instance.user_set.values_list("pk", flat=True), is_of_groups=True)
    elif action in {"post_add", "post_remove"}:
        _access_changed(pk_set if reverse else [instance.pk], is_of_groups=True)
    elif action == "post_clear" and not reverse:
        _access_changed([instance.pk], is_of_groups=True)


def _group_goes(instance: Group, **_: Any) -> None:
    # Django tells of a group that goes, not of the memberships that go with it.
    _access_changed(instance.user_set.values_list("pk", flat=True), is_of_groups=True)


def _access_changed(user_keys: Any, *, is_of_groups: bool = False) -> None:
    # What a user is saved for is mostly no matter of access: who follows can tell by this.
    viewers: dict[str, Any] | None = {"users": [], "groups": []} if is_of_groups else None
    record(*(Change(kind=StatusChange.Kind.ACCESS, user_id=str(key), viewers=viewers) for key in user_keys))
