"""One row for each pattern that a config hears: what routing looks up."""

from jackfield.configs.models import Config, Listening


def listen(config: Config) -> None:
    """Bring the rows in line with the config's event types; in the transaction that saves it."""
    wanted = set(config.event_types)
    held = set(config.listenings.values_list("pattern", flat=True))
    if held - wanted:
        config.listenings.filter(pattern__in=held - wanted).delete()
    Listening.objects.bulk_create(
        Listening(config=config, pattern=pattern) for pattern in sorted(wanted - held)
    )
