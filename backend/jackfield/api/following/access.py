"""What to look at when the viewer's access has changed in more than one place: a group, a role."""

from collections.abc import Iterator

from jackfield.api.following.sources import Item, Source
from jackfield.api.following.viewing import Viewing
from jackfield.realtime.feed import Touched

#: So many things are sent anew; with more the client reads its list again.
_MAX_AT_ONCE = 100


def after_access(source: Source, one: Touched, viewing: Viewing) -> Iterator[Item]:
    """What is hidden now, then what is visible: the viewer's rights on it may be others."""
    if not viewing.is_live or viewing.known is None:
        # What could be seen before is not known any more.
        yield Item(key=None, position=one.position)
        return
    now = source.visible_keys(viewing.principal, _MAX_AT_ONCE + 1)
    has_more = len(now) > _MAX_AT_ONCE
    gone = viewing.known - source.load(viewing.known, viewing.principal).keys()
    before = one.position - 1
    for key in sorted(gone):
        yield Item(key=key, position=one.position, resume_at=before)
    # Of what was visible only for a moment nobody knows here: but who read a list just then shows it. So it
    # is when several changes are seen as one, and when the effect of a change of groups is undone by now.
    may_hide_more = one.times > 1 or (bool(one.viewers) and now == viewing.known)
    if has_more or may_hide_more:
        yield Item(key=None, position=one.position)
        return
    for key in sorted(now):
        is_last = key == max(now)
        yield Item(key=key, position=one.position, resume_at=None if is_last else before, is_forced=True)
