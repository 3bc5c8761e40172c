"""Configs, who was granted what on them, and the event types that each listens to."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from jackfield.configs.guarding import GuardedConfig, GuardedManager
from jackfield.registry.models import BaseIntegrationConfig
from jackfield.registry.status import HealthColumns


class Config(GuardedConfig, BaseIntegrationConfig, HealthColumns):
    """One owner's named settings for one integration."""

    #: Secrets are sealed for this id, so that a row copied into another config does not open.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jackfield_configs", db_index=False
    )
    #: What else an application binds it to: kind and id are the application's own.
    scope_kind = models.CharField(max_length=40, blank=True)
    scope_id = models.CharField(max_length=100, blank=True)
    #: Field name to ``{"sealed", "fingerprint", "set_at", "set_by"}``, and what else is known of it; those
    #: before it that are good for a while yet are its ``"previous"`` (``rotating``).
    secrets = models.JSONField(default=dict, blank=True)
    #: Of name, enabled, settings and routing; health does not change it.
    version = models.PositiveIntegerField(default=1)
    #: Which version of the integration's settings these are.
    settings_version = models.PositiveIntegerField(default=1)
    #: Patterns that it hears; ``Listening`` has one row for each.
    event_types = models.JSONField(default=list, blank=True)
    #: ``{"mode", "conditions"}``; empty: hears all of its event types.
    conditions = models.JSONField(default=dict, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects: ClassVar[GuardedManager[Any]] = GuardedManager()

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [
            ("view_config", "See a config and its deliveries"),
            ("operate_config", "Enable, disable and check a config, and redeliver"),
            ("edit_config", "Change a config's settings"),
            ("share_config", "Grant and revoke access to a config"),
            ("delete_config", "Delete a config"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "integration_id", "name"], name="config_name_is_unique_to_its_owner"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "id"], name="config_by_owner"),
            models.Index(fields=["integration_id", "enabled", "id"], name="config_by_integration"),
            models.Index(fields=["scope_kind", "scope_id", "id"], name="config_by_scope"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets_set(self) -> frozenset[str]:
        """The names of the secrets that it has."""
        return frozenset(self.secrets)

    def viewers_of_removed(self) -> dict[str, list[Any]]:
        """Return who saw it, but for administrators, as the status log keeps it; asked before it goes.

        Every role may view, so who was granted anything saw it.
        """
        users = self.user_permissions.values_list("user_id", flat=True)
        groups = self.group_permissions.values_list("group_id", flat=True)
        return {"users": sorted({str(self.owner_id), *map(str, users)}), "groups": sorted(set(groups))}


class ConfigUserPermission(UserObjectPermissionBase):
    """One permission on one config, granted to one user; guardian's unique index is what listing walks."""

    content_object = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="user_permissions")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()


class ConfigGroupPermission(GroupObjectPermissionBase):
    """One permission on one config, granted to one group."""

    content_object = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="group_permissions")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()


class Listening(models.Model):
    """A config hears one pattern of event types; what routing looks up."""

    config = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="listenings")
    pattern = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pattern", "config"], name="config_listens_to_a_pattern_once"),
        ]

    def __str__(self) -> str:
        return self.pattern
