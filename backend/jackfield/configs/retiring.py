"""Takes old secrets out of a config's row once they are good no more."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jackfield.configs.models import Config
from jackfield.configs.rotating import next_end, without_expired


@transaction.atomic
def retire(*, config_id: int) -> datetime | None:
    """Remove what has run out; return when the next does. None: there are no more, or no such config."""
    config: Config | None = Config.objects.select_for_update(no_key=True).filter(pk=config_id).first()
    if config is None:
        return None
    now = timezone.now()
    kept = {name: without_expired(entry, now=now) for name, entry in config.secrets.items()}
    if kept != config.secrets:
        # Django's own queryset: nothing that anybody sees has changed, for what has run out was not shown.
        QuerySet(Config).filter(pk=config_id).update(secrets=kept)
    return next_end(kept)
