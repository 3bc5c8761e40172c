"""What would happen: why an event would go to a config, and what would leave for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts.principal import Principal
from jackfield.api import ids
from jackfield.api.defining import entry, one_of, output, told
from jackfield.api.errors import Refused, not_found
from jackfield.api.narrowing import given
from jackfield.api.refusing import invalid_argument
from jackfield.api.scalars import JSON
from jackfield.configs.errors import ConfigNotFound
from jackfield.delivery.errors import EventNotFound, EventRefused
from jackfield.delivery.models import Event
from jackfield.delivery.previewing import explaining, samples
from jackfield.delivery.previewing.rehearsing import Shown
from jackfield.delivery.routing import verdicts


@output
class RuleVerdict:
    """One rule, and whether it held."""

    rule: str = told("A sentence.")
    held: bool = told("Whether it held.")
    actual: str | None = told("What was found instead, or why it could not be judged.")


@output
class RoutingVerdict:
    """Whether a config gets an event, and by which rule that was decided."""

    matched: bool = told("Whether it goes there.")
    decided_by: str = told("The rule that decided: where nothing matched, the first that does not hold.")
    rules: list[RuleVerdict] = told("All of them, in the order in which they decide.")


@output
class HeaderPreview:
    """A header of a request that would leave."""

    name: str = told("Its name.")
    value: str = told("Its value, with stars for secrets and signatures.")


@output
class RequestPreview:
    """A request that would leave, with stars for secrets."""

    method: str = told("GET, POST ...; CONNECT for a connection that is not HTTP.")
    url: str = told("Where to; of a CONNECT, the host and the port.")
    headers: list[HeaderPreview] = told("As they would be sent.")
    body: str = told("As text.")


@entry
class SampleEventInput:
    """An event that nobody has published."""

    type: str = told("noun.past_verb, lower case: ticket.opened.")
    data: JSON | None = told("A JSON object; left out: the event type's sample.", default=strawberry.UNSET)


@one_of
class EventSourceInput:
    """An event that was published, or one that is made up."""

    event_id: strawberry.ID | None = told("One that was published.", default=strawberry.UNSET)
    sample: SampleEventInput | None = told("One that is made up.", default=strawberry.UNSET)


def event_of(source: EventSourceInput, principal: Principal) -> Event:
    """Return the event that somebody asks about.

    Raises:
        Refused: There is none of this id that the viewer may see.
        EventRefused: What is made up is no event; the paths lead into the input of a mutation.
    """
    event_id = given(source.event_id)
    if event_id is not None:
        try:
            return explaining.published(viewer=principal.user, uid=ids.uuid_of(event_id, "evt"))
        except EventNotFound:
            raise not_found("event", "eventId", message=_("There is no such event.")) from None
    sample: Any = given(source.sample)
    data: Any = given(sample.data)
    try:
        return samples.unsaved(sample.type, data)
    except EventRefused as error:
        raise EventRefused(
            replace(issue, path=("event", "sample", *issue.path)) for issue in error.issues
        ) from None


def routing_verdict(
    principal: Principal, source: EventSourceInput, *, config_id: strawberry.ID
) -> RoutingVerdict | None:
    """Say why an event goes to a config or does not; None: there is no such event or config to the viewer."""
    number = ids.number_of(config_id, "cfg")
    if number is None or not principal.is_authenticated:
        return None
    try:
        event = event_of(source, principal)
        return shown_verdict(explaining.explained(viewer=principal.user, config_id=number, event=event))
    except (ConfigNotFound, Refused):
        return None
    except EventRefused as error:
        raise invalid_argument(str(error)) from None


def shown_verdict(found: verdicts.RoutingVerdict) -> RoutingVerdict:
    """Show a verdict."""
    return RoutingVerdict(
        matched=found.matched,
        decided_by=found.decided_by,
        rules=[RuleVerdict(rule=one.rule, held=one.held, actual=one.actual) for one in found.rules],
    )


def shown_requests(requests: Sequence[Shown]) -> list[RequestPreview]:
    """Show what would leave."""
    return [
        RequestPreview(
            method=one.method,
            url=one.url,
            headers=[HeaderPreview(name=name, value=value) for name, value in one.headers],
            body=one.body,
        )
        for one in requests
    ]
