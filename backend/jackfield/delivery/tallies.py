"""The tables of traffic: how many attempts went well and ill in each hour, and how long they took."""

from typing import ClassVar

from django.db import models

from jackfield.configs.models import Config


class _Tally(models.Model):
    """Attempts that ended in one hour and took about as long as each other."""

    #: The beginning of the hour, in UTC.
    starts_at = models.DateTimeField()
    #: About how long they took (``traffic.slots``); 0: no answer came.
    slot = models.PositiveSmallIntegerField()
    delivered = models.PositiveIntegerField()
    #: Those that did not deliver.
    failed = models.PositiveIntegerField()
    #: The longest of them; 0 where no answer came.
    longest_ms = models.PositiveIntegerField()

    class Meta:
        abstract = True
        default_permissions = ()


class ConfigTally(_Tally):
    """Of one config."""

    config = models.ForeignKey(Config, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta(_Tally.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["config", "starts_at", "slot"],
                name="config_tally_is_unique_to_its_hour_and_slot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivered + self.failed} attempts of config {self.config_id}"


class WholeTally(_Tally):
    """Of the whole deployment, configs that are gone included: no sum over all configs has to be made."""

    class Meta(_Tally.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["starts_at", "slot"],
                name="whole_tally_is_unique_to_its_hour_and_slot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivered + self.failed} attempts"


class TallyMark(models.Model):
    """Up to which attempt all are counted; one row, moved in the transaction that counts."""

    attempt_id = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"counted up to attempt {self.attempt_id}"
