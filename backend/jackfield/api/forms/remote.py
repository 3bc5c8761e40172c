"""The choices of a field, page by page: asked of the service, or searched among what the form knows."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api import cursors
from jackfield.api.authors import asked
from jackfield.api.context import Context
from jackfield.api.forms import choosing
from jackfield.api.forms.again import Again, Filled, fill, of_token, secrets_in
from jackfield.api.forms.kinds import source_of
from jackfield.api.forms.sofar import Unfit, so_far
from jackfield.api.forms.sources import Choice, ChoicePage, no_choices
from jackfield.api.forms.tokens import FormExpired
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.refusing import invalid_argument
from jackfield.api.scalars import Cursor
from jackfield.api.words import ErrorCode
from jackfield.configs import offering
from jackfield.configs.contexts import Prepared
from jackfield.flows.errors import Overloaded
from jackfield.flows.waiting import waited
from jackfield.sdk import choosing as authors
from jackfield.sdk import formfields
from jackfield.sdk.conditions import ConditionsField
from jackfield.sdk.conditions.choices import find
from jackfield.sdk.conditions.operators import OPERATORS
from jackfield.sdk.kept import in_words

PAGE_SIZE = choosing.PAGE_SIZE
MAX_PAGE = 100
MAX_SEARCH = 200
#: How many services one operation may ask, and how many choices one page looks at.
MAX_ASKED = 5
_MAX_SCANNED = 2_000
#: The call has its own deadline; this much later it is given up even if it does not keep it.
_GRACE_S = 5

#: Who is looking for choices just now, and of which field: one at a time, in this process.
_looking: set[tuple[str, ...]] = set()
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a person looks for."""

    #: The field's name, in the whole form.
    name: str
    search: str = ""
    first: int = PAGE_SIZE
    after: str | None = None

    def require_bounds(self) -> None:
        """Pass, or refuse.

        Raises:
            GraphQLError: The size or the search is out of bounds.
        """
        if not 0 <= self.first <= MAX_PAGE:
            raise invalid_argument(_("A page has 0 to %(most)s choices.") % {"most": MAX_PAGE})
        if len(self.search) > MAX_SEARCH:
            raise invalid_argument(_("Search for at most %(most)s characters.") % {"most": MAX_SEARCH})
        if not self.search.isprintable():
            raise invalid_argument(_("Search for characters that can be printed."))


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a page begins: what the author's method handed on, and how many of its answer were shown."""

    after: str = ""
    start: int = 0


@dataclass(frozen=True, kw_only=True)
class _Found:
    items: list[Choice]
    #: Where the next page begins; None: there is none.
    next: _Place | None


def page(
    context: Context, question: Question, *, token: str, dependencies: Sequence[FieldValueInput]
) -> ChoicePage | None:
    """Return some of the choices of a field; None for who is not signed in.

    Raises:
        GraphQLError: The size or the search is out of bounds.
        BadCursor: ``after`` is none of this field.
    """
    question.require_bounds()
    principal = context.principal
    if not principal.is_authenticated:
        return None
    try:
        again = of_token(principal=principal, token=token)
        integration_id = again.integration.integration_id
        where = f"choices:{integration_id}:{again.made_for.config_id or ''}:{question.name[:200]}"
        begin = _Place()
        if question.after is not None:
            after, start = cursors.decode_page(
                principal=principal, field=where, text=question.after, length=2
            )
            begin = _Place(after=after, start=start)
        found = _found(context, again, question, begin, dependencies)
    except FormExpired:
        return no_choices(ErrorCode.FORM_EXPIRED, _("The form has lain open too long: read it again."))
    except _Refused as refused:
        return no_choices(refused.code, refused.problem)
    end = None
    if found.next is not None:
        key = [found.next.after, found.next.start]
        end = Cursor(cursors.encode_page(principal=principal, field=where, key=key))
    return ChoicePage(items=found.items, end_cursor=end, has_more=end is not None, code=None, problem=None)


class _Refused(Exception):
    def __init__(self, code: ErrorCode, problem: str) -> None:
        super().__init__(problem)
        self.code = code
        self.problem = problem


def _found(
    context: Context,
    again: Again,
    question: Question,
    begin: _Place,
    dependencies: Sequence[FieldValueInput],
) -> _Found:
    filled = asked(
        lambda: _filled(again, dependencies),
        of=again.integration.integration_id,
        what="form",
        otherwise=None,
        redact=secrets_in(dependencies),
    )
    if filled is None:
        raise _Refused(ErrorCode.CHECK_FAILED, _failed())
    field, source = _find(filled.form, question.name)
    if field is None or (source is None and not isinstance(field, forms.ChoiceField)):
        raise _Refused(ErrorCode.VALIDATION, _("This field has no choices to fetch."))
    if filled.read.problems:
        raise _Refused(ErrorCode.VALIDATION, filled.read.problems[0].message)
    if source is None:
        return _local(field, question, begin.start)
    if again.is_stale:
        # What is typed was meant for where the config led when the form was read.
        sentence = _("Somebody has changed the config since: read the form again.")
        raise _Refused(ErrorCode.FORM_EXPIRED, sentence)
    try:
        prepared = so_far(again, filled.form, needed=source.depends_on)
    except Unfit as error:
        raise _Refused(error.code, str(error)) from error
    if context.services_asked >= MAX_ASKED:
        raise _Refused(ErrorCode.RATE_LIMITED, _("Too much at a time: try again."))
    context.services_asked += 1
    with _alone(context.principal, again, source.field):
        return _of_service(again.integration, prepared, source, question, begin)


def _filled(again: Again, dependencies: Sequence[FieldValueInput]) -> Filled:
    filled = fill(again, dependencies)
    filled.form.full_clean()
    return filled


def _find(form: forms.Form, name: str) -> tuple[Any, authors.ChoiceSource | None]:
    """Return a field by its name in the whole form, and how its choices are asked of the service."""
    if name in form.fields:
        return form.fields[name], source_of(form, name)
    outer, _dot, rest = name.partition(".")
    field: Any = form.fields.get(outer)
    if isinstance(field, formfields.ListField):
        return field.item_form().fields.get(rest.rpartition(".")[2]), None
    if isinstance(field, ConditionsField):
        choice_id, _dot, operator_id = rest.rpartition(".")
        choice = find(choice_id)
        if choice is not None and choice.offers(operator_id):
            return choice.value_field(OPERATORS[operator_id], viewer=field.viewer), None
    return None, None


def _local(field: forms.Field, question: Question, start: int) -> _Found:
    wanted = question.search.casefold()
    found: list[Choice] = []
    looked_at = 0
    for choice in choosing.offered(field, start=start, at_most=_MAX_SCANNED):
        if len(found) == question.first:
            return _Found(items=found, next=_Place(start=start + looked_at))
        looked_at += 1
        if wanted in choice.label.casefold():
            found.append(choice)
    is_all = looked_at < _MAX_SCANNED
    return _Found(items=found, next=None if is_all else _Place(start=start + looked_at))


def _of_service(
    integration: Any, prepared: Prepared, source: authors.ChoiceSource, question: Question, begin: _Place
) -> _Found:
    search = question.search if source.searchable else ""
    query = authors.ChoiceQuery(search=search, limit=question.first, after=begin.after)
    try:
        answer = waited(
            lambda: offering.offered(integration=integration, prepared=prepared, source=source, query=query),
            deadline_s=settings.JACKFIELD_CHECK_DEADLINE_S + _GRACE_S,
            of=integration.integration_id,
        )
    except offering.NotOffered as error:
        raise _Refused(ErrorCode.CHECK_FAILED, in_words(error.verdict.reason) or _failed()) from error
    except TimeoutError as error:
        raise _Refused(ErrorCode.CHECK_FAILED, _("The service did not answer in time.")) from error
    except Overloaded as error:
        raise _Refused(ErrorCode.RATE_LIMITED, _("Too much at a time: try again.")) from error
    wanted = "" if source.searchable else question.search.casefold()
    items = [choice for choice in map(_choice, answer.items) if wanted in choice.label.casefold()]
    end = begin.start + question.first
    following = _Place(after=begin.after, start=end) if end < len(items) else None
    if following is None and answer.after:
        following = _Place(after=answer.after)
    return _Found(items=items[begin.start : end], next=following)


@contextmanager
def _alone(principal: Principal, again: Again, field: str) -> Iterator[None]:
    """Refuse a second search of one person in one field, so that no service is asked at every key."""
    place = (principal.key, again.integration.integration_id, str(again.made_for.config_id), field)
    with _lock:
        if place in _looking:
            raise _Refused(ErrorCode.RATE_LIMITED, _("The service is being asked already: try again."))
        _looking.add(place)
    try:
        yield
    finally:
        with _lock:
            _looking.discard(place)


def _choice(choice: authors.Choice) -> Choice:
    return Choice(
        value=choice.value,
        label=str(choice.label),
        description=str(choice.description) or None,
        icon_url=choice.icon_url or None,
        group=str(choice.group) or None,
        disabled=choice.disabled,
    )


def _failed() -> str:
    return _("The integration itself failed; the log has the details.")
