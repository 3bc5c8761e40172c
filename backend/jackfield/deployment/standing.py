"""Whether this process is shadowed: looked at again and again by its watcher and its worker, asked by all."""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connection

from jackfield.deployment import own_ids, places
from jackfield.deployment.judging import Adopted, Standing, Why, judge
from jackfield.deployment.models import Deployment
from jackfield.deployment.places import Place
from jackfield.sdk.kept import kept as _

logger = logging.getLogger(__name__)

_BY_SETTING = _("JACKFIELD_SHADOW is set: this copy of the deployment sends nothing.")
_UNKNOWN = _("It is not known yet which copy of the deployment this is: nothing is sent.")
_SHADOWED = _("This copy of the deployment is not adopted and sends nothing.")

#: How old at most what a watcher or a worker knows is: so soon an adoption is heeded everywhere.
EVERY_S = 1.0
#: When nobody has looked for so long, nobody does, as in a server without a watcher: who asks then looks.
_UNWATCHED_S = 5.0
_SAYS = "SELECT instance_id, place, path_digest FROM jackfield_deployment_deployment WHERE id = 1"


Says = tuple[str, str, str]


class Stranger(Exception):
    """The database belongs to others, who do its work."""


class _Known:
    """What this process has seen last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.standing: Standing | None = None
        #: By which a database that was restored over this one is known: what it says of itself.
        self.says: Says | None = None
        self.looked_at = float("-inf")


_known = _Known()


def is_shadowed() -> bool:
    """Say whether nothing may be sent or taken; asks nothing, so from anywhere and at any time."""
    return settings.JACKFIELD_SHADOW or (_known.standing is not None and _known.standing.is_shadowed)


def is_stranger() -> bool:
    """Say whether the database belongs to others, who do its work: this process must do none of it."""
    return _known.standing is not None and _known.standing.why is Why.STRANGER


def why_closed() -> str:
    """Return why nothing may leave, as a sentence; empty: it may.

    Asks nothing; and who has never looked sends nothing.
    """
    if settings.JACKFIELD_SHADOW:
        return _BY_SETTING
    if _known.standing is None:
        return _UNKNOWN
    if _known.standing.is_shadowed:
        return _SHADOWED
    return ""


def look() -> Standing:
    """Ask the database now, and remember it for this process."""
    row = Deployment.objects.filter(pk=Deployment.ONLY).first()
    standing = judge(
        adopted=adopted_in(row),
        own=own_ids.read(),
        here=places.here(),
        by_setting=settings.JACKFIELD_SHADOW,
    )
    with _known.lock:
        if row is None and _known.says is not None and not standing.is_shadowed:
            # It was somebody's: something older is being restored over it.
            standing = Standing(why=Why.COPY)
        before, _known.standing = _known.standing, standing
        _known.says = _known.says if row is None else (row.instance_id, row.place, row.path_digest)
        _known.looked_at = time.monotonic()
    if standing.is_shadowed and (before is None or before.why != standing.why):
        extra = {"why": standing.why, "fingerprint": standing.fingerprint}
        logger.warning("this copy of the deployment is shadowed", extra=extra)
    elif before is not None and before.is_shadowed and not standing.is_shadowed:
        logger.warning("this copy of the deployment is adopted")
    return standing


def make_sure() -> None:
    """``look`` where this is perhaps not the copy any more that was looked at; asks for one row.

    Called after something was read of which something will be sent, and before it is sent: a dump may have
    been restored over the database since the last look. In a transaction, it speaks for all that was read
    in it.
    """
    if (
        _known.standing is None
        or time.monotonic() - _known.looked_at > _UNWATCHED_S
        or _says() != _known.says
    ):
        look()


def make_sure_to_work() -> None:
    """``make_sure``, in the transaction in which something is taken to be done by this process.

    Raises:
        Stranger: That is for others to do.
    """
    make_sure()
    if is_stranger():
        raise Stranger


def is_watched() -> bool:
    """Whether somebody in this process looks again and again, or has just looked."""
    return time.monotonic() - _known.looked_at <= _UNWATCHED_S


def _says() -> Says | None:
    with connection.cursor() as cursor:
        cursor.execute(_SAYS)
        found: Says | None = cursor.fetchone()
    return found


def look_now_and_then() -> None:
    """``look`` where the last look is older than ``EVERY_S``; what can't be read leaves all as it was."""
    if time.monotonic() - _known.looked_at < EVERY_S:
        return
    try:
        look()
    except DatabaseError as error:
        logger.warning("which copy this is could not be read", extra={"error": type(error).__name__})


def forget() -> None:
    """Know nothing any more, as a process that has just begun."""
    with _known.lock:
        _known.standing, _known.says, _known.looked_at = None, None, float("-inf")


def begin_anew() -> None:
    """Be as a process that has looked and found nothing: for tests, whose database is empty each time."""
    with _known.lock:
        _known.standing, _known.says, _known.looked_at = Standing(), None, float("-inf")


def adopted_in(row: Deployment | None) -> Adopted | None:
    """Return what the database's row says; None: there is none."""
    if row is None:
        return None
    return Adopted(
        instance_id=row.instance_id,
        former_ids=tuple(row.former_ids),
        place=Place(place=row.place, path_digest=row.path_digest),
    )
