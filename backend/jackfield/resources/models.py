"""Things at the services, what an application links to them, and each reading of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jackfield.configs.models import Config
from jackfield.resources.keys import IntegrationKey


class Resource(models.Model):
    """One of a service's things, as its last reading told of it.

    A detached one is not at the service any more and is kept for what people did with it; its key
    is then the identity that it had.
    """

    #: None when its config was deleted and it stayed.
    config = models.ForeignKey(
        Config, null=True, on_delete=models.CASCADE, related_name="resources", db_index=False
    )
    #: Whose it is once there is no config to ask; None until then.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    integration_id = models.CharField(max_length=255)
    #: The service's own identity for it, as the service writes it.
    integration_key = models.CharField(max_length=255)
    #: The same without case: what is compared.
    folded_key = models.CharField(max_length=255)
    kind = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    #: A person gave it its name: the service's is left alone.
    is_renamed = models.BooleanField(default=False)
    state = models.CharField(max_length=255, null=True)  # noqa: DJ001 - none is not the empty state
    attributes = models.JSONField(default=dict, blank=True)
    #: Folded keys of the things that keep it.
    delegate_of = models.JSONField(default=list, blank=True)
    is_detached = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["config", "folded_key"],
                name="resource_key_is_unique_to_its_config",
                condition=Q(is_detached=False),
            ),
            models.CheckConstraint(
                condition=Q(config__isnull=False, owner__isnull=True)
                | Q(config__isnull=True, owner__isnull=False, is_detached=True),
                name="resource_has_a_config_or_is_detached_and_owned",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["config", "id"], name="resource_by_config"),
            models.Index(fields=["integration_id", "id"], name="resource_by_integration"),
            models.Index(fields=["owner", "integration_id", "id"], name="resource_by_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> IntegrationKey | None:
        """Its identity at the service; None when it is detached."""
        return None if self.is_detached else self._identity()

    @property
    def previous_key(self) -> IntegrationKey | None:
        """The identity that it had before it was detached; None when it is not."""
        return self._identity() if self.is_detached else None

    def _identity(self) -> IntegrationKey:
        return IntegrationKey(self.integration_id, self.integration_key)


class Link(models.Model):
    """An object of the application's own, linked to a resource; the application says what both parts mean."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=100)
    object_id = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="object_is_linked_to_one_resource"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Sync(models.Model):
    """One reading of a service's things for one config, and what the last look since then found."""

    class State(models.TextChoices):
        """How it stands."""

        RUNNING = "RUNNING"
        SUCCEEDED = "SUCCEEDED"
        FAILED = "FAILED"

    config = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="syncs", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    #: Whether it is the newest of its config.
    is_last = models.BooleanField(default=True)
    #: SAFE keeps what people did something with, ALL removes it too.
    mode = models.CharField(max_length=4, default="SAFE")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # Each thing is counted in one of these at most.
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    reconnected = models.PositiveIntegerField(default=0)
    detached = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    #: Sentences for a person.
    notes = models.JSONField(default=list, blank=True)
    #: Why it failed, as a sentence without secrets; empty otherwise.
    error = models.CharField(max_length=500, blank=True)
    #: What the last look found to be other than known here; None until something was read. A sync begins
    #: with what the one before it knew, so that one that fails takes nothing away.
    drift_added = models.PositiveIntegerField(null=True)
    drift_removed = models.PositiveIntegerField(null=True)
    drift_checked_at = models.DateTimeField(null=True)
    #: When the last look began, whatever came of it.
    drift_tried_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["config"], name="config_has_one_sync_at_a_time", condition=Q(state="RUNNING")
            ),
            models.UniqueConstraint(
                fields=["config"], name="config_has_one_last_sync", condition=Q(is_last=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["config", "id"], name="sync_by_config"),
            models.Index(fields=["drift_tried_at"], name="sync_last_looked_at", condition=Q(is_last=True)),
        ]

    def __str__(self) -> str:
        return f"sync {self.pk}"

    @property
    def has_drifted(self) -> bool:
        """Whether the last look found something."""
        return bool(self.drift_added or self.drift_removed)
