"""The desk's own tables: people, organisations, tickets."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone

from jackfield.host import BaseIntegrationConfig


class UserManager(BaseUserManager[Any]):
    """Makes people by their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """Make one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """Make an administrator."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in with their address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.email


class Organisation(models.Model):
    """Whose tickets they are; only its members see them."""

    slug = models.SlugField(unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="organisations")
    #: How many tickets may be open at a time.
    most_open = models.PositiveIntegerField(default=100)

    def __str__(self) -> str:
        return self.slug


class Ticket(models.Model):
    """What somebody wants done."""

    class Priority(models.TextChoices):
        """How soon."""

        LOW = "low"
        HIGH = "high"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tickets")
    title = models.CharField(max_length=200)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.LOW)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """What an integration has written on a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.text


class DeskIntegrationConfig(BaseIntegrationConfig):
    """A config of the desk's own integrations: of one organisation, or of none."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="integration_configs"
    )

    class Meta:
        default_permissions = ()


class BuildStatus(models.Model):
    """How a build that a config asked for is doing; it remembers which config that was."""

    class State(models.TextChoices):
        """How far it is."""

        NOT_YET_RUN = "NOT_YET_RUN"
        PENDING = "PENDING"
        DONE = "DONE"
        FAILED = "FAILED"
        ERROR = "ERROR"
        TIMEOUT = "TIMEOUT"
        CANCELLED = "CANCELLED"

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="builds")
    integration_id = models.CharField(max_length=255)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PENDING)
    #: What there is to say of that.
    text = models.CharField(max_length=500, blank=True)
    #: When it counts as timed out, if it is still pending then; None: never.
    due_at = models.DateTimeField(null=True)
    extra_data = models.JSONField(default=dict)

    #: Where the config's key stands.
    _CONFIG: ClassVar[str] = "__integration_config_id"

    def __str__(self) -> str:
        return f"{self.integration_id}: {self.state}"

    @classmethod
    def create_for_integration(cls, ticket: Ticket, config: DeskIntegrationConfig) -> "BuildStatus":
        """Make one for a config; it waits for somebody to run it when the config says so.

        Raises:
            ValueError: The config is of another organisation.
        """
        by_hand = config.get("run_manually", False)
        status = cls(
            ticket=ticket,
            integration_id=config.integration_id,
            state=cls.State.NOT_YET_RUN if by_hand else cls.State.PENDING,
        )
        status.integration_config = config
        status.save()
        return status

    @property
    def can_run(self) -> bool:
        """Whether it waits for somebody to run it."""
        return self.state == self.State.NOT_YET_RUN

    @property
    def can_retry(self) -> bool:
        """Whether it ended otherwise than well, so that it can be run again."""
        return self.state in {
            self.State.FAILED,
            self.State.ERROR,
            self.State.TIMEOUT,
            self.State.CANCELLED,
        }

    @property
    def integration_config(self) -> DeskIntegrationConfig | None:
        """The config, looked up anew among those of the ticket's organisation; None when it is gone."""
        found: DeskIntegrationConfig | None = DeskIntegrationConfig.objects.filter(
            pk=self.extra_data.get(self._CONFIG),
            integration_id=self.integration_id,
            organisation_id=self.ticket.organisation_id,
        ).first()
        return found

    @integration_config.setter
    def integration_config(self, config: DeskIntegrationConfig) -> None:
        if config.organisation_id != self.ticket.organisation_id:
            raise ValueError("The config is of another organisation than the ticket.")
        self.extra_data[self._CONFIG] = config.pk
