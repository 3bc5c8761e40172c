"""What a call on behalf of a config publishes when it has ended well."""

import hashlib
from contextlib import suppress
from typing import Any

from jackfield.configs.models import Config
from jackfield.delivery import audience
from jackfield.delivery.errors import EventRefused, IdempotencyConflict, Issue
from jackfield.delivery.operations import publish_with_result
from jackfield.delivery.settlement.settle_sql import storable
from jackfield.sdk.context import Publication
from jackfield.sdk.kept import kept as _

#: One call publishes no more.
MAX_PUBLISHED = 1000
_TOO_MANY = _("The integration published more than %(count)d events at once.")
#: Longer keys of authors, and those with letters that can't be kept, are kept as their digest.
_LONGEST_KEY = 200


def publish_all(config: Config, published: tuple[Publication, ...]) -> tuple[int, ...]:
    """Publish as the config's owner, who alone may hear it; in the caller's transaction.

    Returns:
        Keys of the new events; a key of an author's that was used before publishes nothing.

    Raises:
        EventRefused: One can't be published, or they are too many.
    """
    if len(published) > MAX_PUBLISHED:
        raise EventRefused([Issue(path=(), code="too_many", message=_TOO_MANY % {"count": MAX_PUBLISHED})])
    hearers = audience.users([config.owner])
    found = []
    for one in published:
        # A key that was used before publishes nothing, whatever comes with it now.
        with suppress(IdempotencyConflict):
            result = publish_with_result(
                one.type,
                one.data,
                audience=hearers,
                idempotency_key=_key(config, one.idempotency_key),
                occurred_at=one.occurred_at,
                publisher=config.owner,
            )
            if not result.is_duplicate:
                found.append(result.event.pk)
    return tuple(found)


def _key(config: Config, key: Any) -> Any:
    """Return an author's key as one of this config alone; what is no text is refused further on."""
    if not isinstance(key, str) or not key:
        return key
    if len(key) > _LONGEST_KEY or storable(key) != key:
        key = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
    return f"cfg_{config.pk}:{key}"
