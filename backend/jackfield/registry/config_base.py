"""The base of every config model: one owner's named settings for one integration."""

from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone

from jackfield.registry import changes
from jackfield.registry.config_querysets import ConfigManager
from jackfield.registry.errors import IntegrationNotRegisteredError

if TYPE_CHECKING:
    from jackfield.registry.manager import IntegrationManager
    from jackfield.sdk.integration import Integration


class BaseIntegrationConfig(models.Model):
    """A config of one integration; an application's model adds what binds it (owner, organisation).

    Every change of a config but raw SQL is noticed by every process, once it has committed. What
    ``get_integration_configs`` returns is shared by all who ask and refuses changes: change what
    ``editable()`` returns. A model may have ``viewers_of_removed()``, asked before a config is
    deleted: who saw it until now, as ``StatusChange.viewers`` keeps it.
    """

    integration_id = models.CharField(max_length=255, db_index=True)
    name = models.CharField(max_length=200)
    enabled = models.BooleanField(default=False)
    #: Values by field name, secrets not among them.
    settings = models.JSONField(default=dict, blank=True)
    extra_data = models.JSONField(default=dict, blank=True)
    time_added = models.DateTimeField(default=timezone.now)
    #: Of anything but health; kept by ``save`` and by ``update``.
    last_updated = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ConfigManager[Any]] = ConfigManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        try:
            kind = str(self.integration.name)
        except IntegrationNotRegisteredError:
            kind = self.integration_id
        return f"{self.name} ({kind})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, with the time of the change."""
        fields = None if kwargs.get("update_fields") is None else frozenset(kwargs["update_fields"])
        if not self._state.adding and not changes.is_health_only(model=type(self), fields=fields):
            self.last_updated = timezone.now()
            fields = fields and fields | {"last_updated"}
        kwargs["update_fields"] = fields
        super().save(*args, **kwargs)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Save it in one transaction with the record of the change (which a signal makes)."""
        with transaction.atomic(using=kwargs.get("using"), savepoint=False):
            super().save_base(*args, **kwargs)

    @classmethod
    def get_integration_manager(cls) -> "IntegrationManager[Any]":
        """Return the manager that serves this model; an application with several overrides it."""
        from jackfield.registry.managers import manager_of  # noqa: PLC0415  # managers know models

        return manager_of(cls)

    @property
    def integration(self) -> "Integration[Any]":
        """Its integration's instance in this process.

        Raises:
            IntegrationNotRegisteredError: It is no longer installed.
        """
        return self.get_integration_manager().get_integration(self.integration_id)

    @property
    def is_read_only(self) -> bool:
        """Whether it is shared with others who read it."""
        return False

    def get(self, key: str, default: Any = None) -> Any:
        """Return what is stored, else the integration's default, else ``default``.

        A stored None, "" or False wins over the default. Of an integration that is no longer
        installed there are no defaults.
        """
        if key in self.settings:
            return self.settings[key]
        try:
            defaults = self.integration.default_settings
        except IntegrationNotRegisteredError:
            return default
        # A copy: who changes it must not change it for all.
        return deepcopy(defaults[key]) if key in defaults else default

    def set(self, key: str, value: Any) -> None:
        """Store a value in this instance; ``save`` keeps it."""
        self.settings[key] = value

    def editable(self) -> Self:
        """Return a fresh copy from the database, which can be changed and saved.

        Raises:
            DoesNotExist: It has been deleted.
        """
        model: Any = self._meta.concrete_model
        fresh: Self = model._default_manager.get(pk=self.pk)
        return fresh


changes.watch_models_of(BaseIntegrationConfig)
