"""Where choices come from: with the form, or asked for while it is open."""

from typing import Annotated

import strawberry

from jackfield.api.defining import output, told
from jackfield.api.scalars import Cursor
from jackfield.api.words import ErrorCode


@output
class Choice:
    """Something to choose."""

    value: str = told("What is sent back.")
    label: str = told("What people read.")
    description: str | None = told("More about it.")
    icon_url: str | None = told("A picture of it.")
    group: str | None = told("Choices of one group stand together.")
    disabled: bool = told("Whether it can't be chosen now.")


@output
class StaticChoices:
    """Choices that come with the form."""

    items: list[Choice] = told("All of them.")


@output
class RemoteChoices:
    """Choices that Query.fieldChoices fetches."""

    searchable: bool = told("Whether a search is heeded.")
    min_search_length: int = told("A shorter search finds nothing.")
    page_size: int = told("How many come at a time, when first is left out.")
    depends_on: list[str] = told("Send the values of these fields along; a change of one asks anew.")
    selected_items: list[Choice] = told("What is selected now, with its label as far as it is known.")


ChoiceSource = Annotated[
    StaticChoices | RemoteChoices, strawberry.union("ChoiceSource", description="Where choices come from.")
]


@output
class ChoicePage:
    """Some of the choices of a field, or why there are none."""

    items: list[Choice] = told("At most as many as were asked for.")
    end_cursor: Cursor | None = told("Hand it on as after; null: there is no more.")
    has_more: bool = told("Whether more follow.")
    code: ErrorCode | None = told("Why there are none, for a program: FORM_EXPIRED, CHECK_FAILED ...")
    problem: str | None = told("Why there are none, for a person.")


def no_choices(code: ErrorCode, problem: str) -> ChoicePage:
    """Return a page that says why it is empty."""
    return ChoicePage(items=[], end_cursor=None, has_more=False, code=code, problem=problem)
