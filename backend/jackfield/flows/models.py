"""A flow is a row: it survives a restart, a reload and a detour."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from jackfield.configs.models import Config


class Flow(models.Model):
    """A conversation with the person who started it; to others it does not exist."""

    class Kind(models.TextChoices):
        ACTIVATE = "ACTIVATE"
        DEACTIVATE = "DEACTIVATE"
        MANAGE = "MANAGE"
        CONFIGURE = "CONFIGURE"
        REAUTHENTICATE = "REAUTHENTICATE"
        DELETE = "DELETE"
        SYNC = "SYNC"
        REDELIVER = "REDELIVER"
        CANCEL = "CANCEL"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    integration_id = models.CharField(max_length=255, blank=True)
    config = models.ForeignKey(Config, null=True, on_delete=models.CASCADE, related_name="+")
    #: The present step as data: ``{"type", "step_id", ...}`` (see ``steps``).
    step = models.JSONField()
    #: What was answered so far, secrets sealed.
    answers = models.JSONField(default=dict)
    is_over = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["started_by", "kind", "config"],
                name="one_open_flow_for_each_person_kind_and_config",
                condition=models.Q(is_over=False, config__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["started_by", "kind", "integration_id"],
                name="one_open_flow_for_each_person_kind_and_integration",
                condition=models.Q(is_over=False, config__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="flow_by_expiry")]

    def __str__(self) -> str:
        return f"{self.kind} {self.integration_id}"
