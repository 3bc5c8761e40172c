"""Puts every stored secret under the first encryption key, so that an old key can be thrown away."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jackfield import vault
from jackfield.configs.models import Config
from jackfield.configs.rotating import PREVIOUS, with_previous, without_expired
from jackfield.registry.models import IntegrationRecord


def reseal_all() -> int:
    """Reseal the secrets of all configs and integrations, a row at a time; return how many there were.

    It may be broken off and begun again; values and versions stay as they are.

    Raises:
        SecretUnreadable: None of the keys opens one; those before it are done.
    """
    models: tuple[Any, ...] = (Config, IntegrationRecord)
    return sum(
        _reseal(model, key)
        for model in models
        for key in model.objects.exclude(secrets={}).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def _reseal(model: Any, key: Any) -> int:
    row = model.objects.select_for_update().filter(pk=key).first()
    if row is None:
        return 0
    now = timezone.now()
    secrets = {name: _resealed(without_expired(entry, now=now)) for name, entry in row.secrets.items()}
    # Django's own queryset: nothing that anybody sees has changed, so nobody is told.
    QuerySet(model).filter(pk=key).update(secrets=secrets)
    return len(secrets)


def _resealed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return one secret under the first key, and those before it that are good yet."""
    sealed = {**entry, "sealed": vault.reseal(sealed=entry["sealed"])}
    return with_previous(sealed, [_resealed(old) for old in entry.get(PREVIOUS, ())])
