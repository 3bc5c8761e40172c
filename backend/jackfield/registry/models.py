"""Rows of the registry: what an administrator wants of an integration, and the base of every config."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from jackfield.registry.config_base import BaseIntegrationConfig
from jackfield.registry.status import HealthColumns

__all__ = ["BaseIntegrationConfig", "IntegrationRecord"]


class IntegrationRecord(HealthColumns):
    """What is wanted of one integration in the whole deployment.

    An integration without a row is as it came: inactive when it was discovered, active when
    code registered it. Its key is the id; of an integration that serves another config model than
    the product's own it is ``<app_label>.<model>:<id>``, for two managers may each have one of that id.
    """

    class State(models.TextChoices):
        INACTIVE = "INACTIVE"
        ACTIVE = "ACTIVE"
        PAUSED = "PAUSED"

    integration_id = models.CharField(primary_key=True, max_length=255)
    state = models.CharField(max_length=8, choices=State.choices)
    #: Activation settings, without the secrets.
    settings = models.JSONField(default=dict)
    #: Name to ``{"sealed", "fingerprint", "set_at"}``.
    secrets = models.JSONField(default=dict)
    settings_version = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [
            ("activate_integration", "Activate integrations"),
            ("deactivate_integration", "Deactivate integrations"),
            ("pause_integration", "Pause and resume integrations"),
            ("manage_integration", "Manage integrations"),
        ]

    def __str__(self) -> str:
        return self.integration_id
