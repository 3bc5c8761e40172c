"""Which configs ask for the events of one ordering key in their order."""

from collections.abc import Iterable

from jackfield.configs.models import Config
from jackfield.delivery.standing import Standing


def in_order(configs: Iterable[tuple[int, Standing]]) -> frozenset[int]:
    """Return the keys of those configs, given as their keys with how their integrations stand.

    At most one query: where integrations leave it to each config.
    """
    found = set()
    asked = {}
    for key, standing in configs:
        code = standing.integration
        if code is None or code.in_order is False:
            continue
        if code.in_order is True:
            found.add(key)
        else:
            asked[key] = code
    if asked:
        rows = Config.objects.filter(pk__in=list(asked)).values_list("pk", "settings")
        found.update(key for key, values in rows if asked[key].is_in_order(values))
    return frozenset(found)
