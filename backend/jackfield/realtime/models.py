"""The status log: one row for each change that some screen may want to hear of."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

#: Of more than a config's health.
_OF_CONFIG = models.Q(kind="CONFIG", config_id__isnull=False)


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
        #: ``user_id`` says whose.
        FLOW = "FLOW"
        #: What one user may see has changed in more than one place (a group, a role): ``user_id`` says whose.
        ACCESS = "ACCESS"

    id = models.BigAutoField(primary_key=True)
    #: Place in the log, handed out after the commit (see ``log``); None until then.
    position = models.BigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    #: Key of the config, delivery, event or flow; None for an integration or a user.
    subject_id = models.BigIntegerField(null=True)
    #: Key of the user, as text, for ACCESS and FLOW.
    user_id = models.CharField(max_length=64, blank=True)
    integration_id = models.CharField(max_length=255, blank=True)
    #: Of a delivery: the config and the event that it belongs to.
    config_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    #: Label of the config's model when it is not the product's own (``"desk.deskconfig"``).
    model = models.CharField(max_length=100, blank=True)
    removed = models.BooleanField(default=False)
    #: Who saw it until now, when that can't be asked any more:
    #: ``{"users": ["1"], "groups": [2]}`` (user keys as text); None for all other changes. Of ACCESS both are
    #: empty where groups have changed, and it is None where the user was saved.
    viewers = models.JSONField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(
                fields=["id"], name="status_change_without_position", condition=models.Q(position=None)
            ),
            models.Index(fields=["recorded_at"], name="status_change_by_age"),
            # Whether configs have changed is asked at each publishing, among far more told of deliveries.
            models.Index(fields=["id"], name="status_change_of_config", condition=_OF_CONFIG),
            models.Index(fields=["position"], name="status_change_config_place", condition=_OF_CONFIG),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id or self.user_id or self.integration_id}"
