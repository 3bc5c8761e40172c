"""Pages: what is asked for, cut out by a key and never by counting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api import cursors
from jackfield.api.context import Info
from jackfield.api.defining import argument, output, resolved, told
from jackfield.api.narrowing import given
from jackfield.api.refusing import invalid_argument
from jackfield.api.scalars import Cursor
from jackfield.api.selecting import is_selected
from jackfield.realtime import log

R = TypeVar("R")

DEFAULT_PAGE = 25
MAX_PAGE = 100

First = Annotated[
    int | None, argument("How many from the front: at most 100; 25 when neither this nor last is given.")
]
After = Annotated[Cursor | None, argument("Begin after this one.")]
Last = Annotated[int | None, argument("How many from the back: at most 100.")]
Before = Annotated[Cursor | None, argument("End before this one.")]


@output
class PageInfo:
    """Whether there is more before and after a page."""

    has_next_page: bool = told("Whether more follows.")
    has_previous_page: bool = told("Whether something comes before.")
    start_cursor: Cursor | None = told("Cursor of the first of the page.")
    end_cursor: Cursor | None = told("Cursor of the last of the page.")


@output
class Connection:
    """A page of a list."""

    count: strawberry.Private[Callable[[], int | None]]
    page_info: PageInfo = told("Whether there is more.")

    @resolved
    def total_count(self) -> int | None:
        """How many there are in all pages; null when counting would take too long."""
        return self.count()


@output
class StreamedConnection(Connection):
    """A page of a list that can be followed live."""

    #: Place in the status log before the page was read.
    position: strawberry.Private[int]

    @resolved
    def stream_cursor(self, info: Info) -> Cursor:
        """Where the stream stood when this page was read: follow after it, and no snapshot is needed."""
        return Cursor(cursors.encode_stream(info.context.principal, self.position))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A page as it was asked for: ``size`` rows after, or before, a key."""

    size: int
    key: list[Any] | None
    is_backward: bool


@dataclass(frozen=True, kw_only=True)
class Page(Generic[R]):
    """The rows of a page with their cursors."""

    rows: list[R]
    cursors: list[Cursor]
    info: PageInfo


@dataclass(frozen=True, kw_only=True)
class Order:
    """The order of a list: columns, ``-`` for downwards; the last one is unique."""

    #: Field and order as the cursor's signature knows them.
    name: str
    columns: tuple[str, ...]
    #: The row's key as JSON.
    key: Callable[[Any], list[Any]]
    #: From JSON back to what the columns are compared with; raises ValueError.
    value: Callable[[list[Any]], list[Any]] = list


def wanted(
    *,
    principal: Principal,
    order: Order,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> Wanted:
    """Read the four arguments of a connection.

    Raises:
        GraphQLError: The size is out of bounds, both ends were given, or a cursor is none of this list.
    """
    first, last = given(first), given(last)
    after, before = given(after), given(before)
    if (first is not None or after is not None) and (last is not None or before is not None):
        raise invalid_argument(_("Give first and after, or last and before, not some of both."))
    size = first if first is not None else last
    if size is not None and not 0 <= size <= MAX_PAGE:
        raise invalid_argument(_("A page has 0 to %(most)s rows.") % {"most": MAX_PAGE})
    text = after if after is not None else before
    key = None
    if text is not None:
        raw = cursors.decode_page(principal=principal, field=order.name, text=text, length=len(order.columns))
        try:
            key = order.value(raw)
        except (TypeError, ValueError) as error:
            raise cursors.BadCursor from error
    is_backward = last is not None or before is not None
    return Wanted(size=DEFAULT_PAGE if size is None else size, key=key, is_backward=is_backward)


def stream_position(info: Info) -> int:
    """Return where the status log stands, if the page's streamCursor is asked for; call it before reading."""
    return log.head() if is_selected(info, "streamCursor") else 0


def cut(*, principal: Principal, order: Order, page: Wanted, rows: QuerySet[Any]) -> Page[Any]:
    """Read a page of a set of rows."""
    columns = [_turned(c) for c in order.columns] if page.is_backward else list(order.columns)
    if page.key is not None:
        rows = rows.filter(_beyond(columns, page.key))
    found = list(rows.order_by(*columns)[: page.size + 1])
    return made(principal=principal, order=order, page=page, found=found)


def cut_list(*, principal: Principal, order: Order, page: Wanted, rows: Sequence[R]) -> Page[R]:
    """Read a page of a short list in memory, sorted upwards by its key."""
    key = page.key
    if page.is_backward:
        found = [row for row in reversed(rows) if key is None or order.key(row) < key]
    else:
        found = [row for row in rows if key is None or order.key(row) > key]
    return made(principal=principal, order=order, page=page, found=found[: page.size + 1])


def made(*, principal: Principal, order: Order, page: Wanted, found: list[R]) -> Page[R]:
    """Make a page of what was found in its direction: one more than its size tells that there is more."""
    has_more = len(found) > page.size
    rows = found[: page.size]
    if page.is_backward:
        rows.reverse()
    signed = cursors.PageCursors(principal=principal, field=order.name)
    marks = [Cursor(signed.of(order.key(row))) for row in rows]
    came_from = page.key is not None
    info = PageInfo(
        has_next_page=came_from if page.is_backward else has_more,
        has_previous_page=has_more if page.is_backward else came_from,
        start_cursor=marks[0] if marks else None,
        end_cursor=marks[-1] if marks else None,
    )
    return Page(rows=rows, cursors=marks, info=info)


def _turned(column: str) -> str:
    return column[1:] if column.startswith("-") else f"-{column}"


def _beyond(columns: list[str], key: list[Any]) -> Q:
    condition = Q()
    level = Q()
    for column, value in zip(columns, key, strict=True):
        name, comparison = (column[1:], "lt") if column.startswith("-") else (column, "gt")
        condition |= level & Q(**{f"{name}__{comparison}": value})
        level &= Q(**{name: value})
    return condition


def by_number(name: str, *, descending: bool = True, attribute: str = "pk") -> Order:
    """The order of rows by their own number."""
    return Order(
        name=name,
        columns=("-id" if descending else "id",),
        key=lambda row: [getattr(row, attribute)],
        value=lambda key: [_whole(key[0])],
    )


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value
