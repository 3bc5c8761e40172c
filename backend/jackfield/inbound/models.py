"""The addresses that services call, and the messages that they have sent already."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from jackfield.configs.models import Config


class Address(models.Model):
    """Where the service of one config calls us: ``/in/<token>``."""

    config = models.OneToOneField(Config, on_delete=models.CASCADE, related_name="+")
    #: Of the token, keyed: by it the address is looked up.
    digest = models.CharField(max_length=64, unique=True)
    #: The token, sealed for its config: by it the address is shown.
    sealed = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    #: Requests that did not prove themselves, about: a flood is written down once a second.
    refused_count = models.PositiveBigIntegerField(default=0)
    #: Of the last of them; None when one has proved itself since.
    refused_at = models.DateTimeField(null=True)
    #: Why the last of them was refused, as the service was told.
    refusal = models.CharField(max_length=500, blank=True)
    #: What the config's health said after its hook last failed: a call that is taken mends that, and no other
    #: failure. Empty when the last was taken.
    failure = models.CharField(max_length=500, blank=True, default="", db_default="")

    #: When a call was taken last, where its integration expects calls; to the ten seconds.
    heard_at = models.DateTimeField(null=True)
    #: Since when it could have been called without a break; None: it can't be now, or nobody has looked yet.
    listening_since = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"address of {self.config_id}"


class Seen(models.Model):
    """A message that proved itself and was taken, and what it was answered with."""

    config = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="+", db_index=False)
    #: Digest of the message's id.
    message = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField(blank=True)
    content_type = models.CharField(max_length=100)
    #: Until then a repeat is known.
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["config", "message"], name="message_is_taken_once"),
        ]

    def __str__(self) -> str:
        return f"message to {self.config_id}"


class Listening(models.Model):
    """When somebody looked last for services that are silent: between two looks nobody may have listened."""

    #: Of the only row.
    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    looked_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"looked at {self.looked_at}"
