"""Whether a process and a database belong together: a pure table."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from jackfield.deployment.own_ids import OwnId
from jackfield.deployment.places import Place


class Why(StrEnum):
    """Why everything is shadowed."""

    #: JACKFIELD_SHADOW says so.
    SETTING = "SETTING"
    #: The database lies elsewhere than where it was adopted.
    COPY = "COPY"
    #: The database is where it was adopted, for all that anybody can say, and this process belongs to another
    #: deployment.
    STRANGER = "STRANGER"


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """What the database says of itself."""

    instance_id: str
    former_ids: Collection[str]
    place: Place


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What was found."""

    #: None: nothing is shadowed.
    why: Why | None = None
    #: By which this copy is named when it is adopted; empty before the first start.
    fingerprint: str = ""

    @property
    def is_shadowed(self) -> bool:
        """Whether nothing is sent and nothing is taken."""
        return self.why is not None


def judge(*, adopted: Adopted | None, own: OwnId, here: Place, by_setting: bool) -> Standing:
    """Return how this process stands to its database.

    Args:
        adopted: None before the first start: then nobody has copied anything.
        own: What this process says.
        here: Where the database lies now.
        by_setting: Whether JACKFIELD_SHADOW is set.
    """
    if adopted is None:
        return Standing(why=Why.SETTING if by_setting else None)
    why = Why.SETTING if by_setting else _why(adopted, own=own, is_same=here.is_same_as(adopted.place))
    return Standing(why=why, fingerprint=_fingerprint(adopted, own=own, here=here))


def _why(adopted: Adopted, *, own: OwnId, is_same: bool | None) -> Why | None:
    if is_same is False:
        return Why.COPY
    is_ours = own.text == adopted.instance_id or (not own.is_given and own.text in adopted.former_ids)
    if is_same:
        # A machine that is new, and says nothing, joins.
        return None if is_ours or not own.text else Why.STRANGER
    # Perhaps it is where it was adopted: then who belongs to it does the work, and must not find it done.
    return None if is_ours else Why.STRANGER


def _fingerprint(adopted: Adopted, *, own: OwnId, here: Place) -> str:
    words = "\n".join((adopted.instance_id, here.place or own.text))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]
