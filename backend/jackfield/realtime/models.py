"""The status log: one row for each change that some screen may want to hear of."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class StatusChange(models.Model):
    """One change, written in the transaction that made it.

    A row names what changed and carries nothing of it: who reads the log looks the
    thing up again, with the reader's permission.
    """

    class Kind(models.TextChoices):
        """What has changed."""

        CONFIG = "CONFIG"
        INTEGRATION = "INTEGRATION"
        DELIVERY = "DELIVERY"
        EVENT = "EVENT"
        #: What one user may see has changed in more than one place (a group, a role): ``user_id`` says whose.
        ACCESS = "ACCESS"

    id = models.BigAutoField(primary_key=True)
    #: Place in the log, handed out after the commit (see ``log``); None until then.
    position = models.BigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    #: Key of the config, delivery or event; None for an integration or a user.
    subject_id = models.BigIntegerField(null=True)
    #: Key of the user, as text, for ACCESS.
    user_id = models.CharField(max_length=64, blank=True)
    integration_id = models.CharField(max_length=255, blank=True)
    #: Of a delivery: the config and the event that it belongs to.
    config_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    #: Label of the config's model when it is not the product's own (``"desk.deskconfig"``).
    model = models.CharField(max_length=100, blank=True)
    removed = models.BooleanField(default=False)
    #: Who saw it until now, when that can't be asked any more:
    #: ``{"users": ["1"], "groups": [2]}`` (user keys as text); None for all other changes.
    viewers = models.JSONField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="status_change_without_position", condition=models.Q(position=None)
            ),
            models.Index(fields=["recorded_at"], name="status_change_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id or self.user_id or self.integration_id}"
