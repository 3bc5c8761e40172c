"""The audit row."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntry(models.Model):
    """Something that a person, a token or the product itself did; never changed afterwards."""

    happened_at = models.DateTimeField(default=timezone.now)
    #: None: the product itself, or somebody who has been deleted since (``actor_label`` stays).
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    actor_label = models.CharField(max_length=200, blank=True)
    #: ``noun.past_verb``: ``"config.updated"``.
    action = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=255)
    subject_label = models.CharField(max_length=300)
    #: ``[{"field", "before", "after", "secret"}]``; secrets by fingerprint only.
    changes = models.JSONField(default=list)
    #: ``{"before", "after"}``: what is needed to put it back, secrets never among it; its room says what.
    kept = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            models.Index(fields=["happened_at"], name="audit_by_age"),
            # Both ``config.updated`` and all that begins with ``config.``, whatever the database collates by.
            models.Index(
                fields=["action", "id"], opclasses=["varchar_pattern_ops", "int8_ops"], name="audit_by_action"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}"
