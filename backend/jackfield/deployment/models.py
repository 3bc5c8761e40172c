"""Which deployment this database belongs to, and the processes that serve it and work in it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Deployment(models.Model):
    """There is one, or none before the first start; a copy of the database has it too, and is known by it."""

    #: Of the only row.
    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    instance_id = models.CharField(max_length=100)
    #: Ids that it had before it was adopted; data directories that still hold one of them are its own.
    former_ids = models.JSONField(default=list)
    #: Where the database lay when it was adopted (``places``).
    place = models.CharField(max_length=100, blank=True)
    path_digest = models.CharField(max_length=64, blank=True)
    adopted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_deployment"),
        ]

    def __str__(self) -> str:
        return self.instance_id


class Process(models.Model):
    """A server or a worker, from its start to its end; one that died is not seen any more."""

    #: SERVER, WORKER, or EMBEDDED: a server that delivers.
    kind = models.CharField(max_length=8)
    #: Its machine and its number there.
    name = models.CharField(max_length=200)
    #: Of Jackfield.
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
