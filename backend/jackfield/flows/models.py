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
    #: The config that it is about, while there is one; also the one that it has made.
    config = models.ForeignKey(Config, null=True, on_delete=models.SET_NULL, related_name="+")
    #: All that it is about, as ``Subject.as_text`` writes it.
    about = models.CharField(max_length=500)
    #: The present step as data: ``{"type", "step_id", "number", ...}`` (see ``stepdata``); what is to be
    #: sealed of it is with the answers.
    step = models.JSONField()
    #: What was answered so far, sealed (see ``keeping``); empty once it is over.
    answers = models.JSONField(default=dict)
    #: SHA-256 of the state with which a person comes back from an external step; empty: there was none.
    state_hash = models.CharField(max_length=64, blank=True)
    is_over = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["started_by", "kind", "about"],
                name="one_open_flow_for_each_person_kind_and_thing",
                condition=models.Q(is_over=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], name="flow_by_expiry"),
            models.Index(fields=["state_hash"], name="flow_by_state", condition=~models.Q(state_hash="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.integration_id}"
