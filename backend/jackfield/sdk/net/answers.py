"""What the status of an answer means: the table of statuses and errors."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from jackfield.sdk.errors import Gone, Rejected, ServiceError, Unauthorized, Unavailable
from jackfield.sdk.kept import kept as _

_ANSWERED = _("%(host)s answered %(status)d.")
_REFUSES = _("%(host)s answered %(status)d: it refused the credentials.")
_NOT_FOUND = _("%(host)s answered %(status)d: there is nothing at this address.")
_GONE = _("%(host)s answered %(status)d: the destination is gone for good.")
_REDIRECTS = _(
    "%(host)s answered %(status)d, a redirect: redirects are not followed, so give the final address."
)

_REFUSED = frozenset({401, 403})
_LATER = frozenset({408, 425, 429})
_SECONDS = re.compile(r"[0-9]+")
#: A thousand million seconds are more than anybody waits.
_FOR_EVER_S = 1e9


def error_of(*, status: int, headers: Mapping[str, str], host: str, now: datetime) -> ServiceError | None:
    """Return the error that a status stands for, None for a success.

    Args:
        status: Of the answer.
        headers: Of the answer, names in any case.
        host: Named in the sentence for the owner.
        now: Aware; what a date in ``Retry-After`` is counted from.
    """
    if 200 <= status < 300:
        return None
    said = {"host": host, "status": status}
    if status in _REFUSED:
        return Unauthorized(_REFUSES % said)
    if status in _LATER or status >= 500:
        wait = retry_after_s(headers.get("Retry-After"), now=now)
        return Unavailable(_ANSWERED % said, retry_after=wait)
    if status == 410:
        return Gone(_GONE % said)
    if 300 <= status < 400:
        return Rejected(_REDIRECTS % said)
    return Rejected((_NOT_FOUND if status == 404 else _ANSWERED) % said)


def retry_after_s(header: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` asks for, as a number or a date; None if it is neither."""
    if header is None:
        return None
    text = header.strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), _FOR_EVER_S)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
