"""The base of every config model: one owner's named settings for one integration."""

from django.db import models
from django.utils import timezone


class BaseIntegrationConfig(models.Model):
    """A config of one integration; an application's model adds what binds it (owner, organisation)."""

    integration_id = models.CharField(max_length=255, db_index=True)
    name = models.CharField(max_length=200)
    enabled = models.BooleanField(default=False)
    #: Values by field name, secrets not among them.
    settings = models.JSONField(default=dict, blank=True)
    extra_data = models.JSONField(default=dict, blank=True)
    time_added = models.DateTimeField(default=timezone.now)
    last_updated = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

