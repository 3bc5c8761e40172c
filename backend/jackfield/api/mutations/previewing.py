"""Try a config out: send it a sample, or see what would leave without sending it."""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any

import strawberry
from django.conf import settings

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, output, told
from jackfield.api.errors import Refused, invalid_answer
from jackfield.api.forms import again as forms
from jackfield.api.forms.problems import issue_of, issues_of
from jackfield.api.forms.tokens import FormChanged, revision_of
from jackfield.api.forms.values import FieldValueInput
from jackfield.api.mutations.trying import emptied
from jackfield.api.narrowing import given
from jackfield.api.types import deliveries
from jackfield.api.types.deliveries import Delivery
from jackfield.api.types.previews import (
    EventSourceInput,
    RequestPreview,
    RoutingVerdict,
    event_of,
    shown_requests,
    shown_verdict,
)
from jackfield.configs import operations as config_operations
from jackfield.configs import queries as config_queries
from jackfield.configs.contexts import ConfigUnusable, Prepared, prepare
from jackfield.configs.errors import ConfigNotFound, VersionConflict
from jackfield.configs.models import Config
from jackfield.configs.permissions import Permission
from jackfield.delivery.errors import EventRefused
from jackfield.delivery.models import Event
from jackfield.delivery.previewing import operations
from jackfield.delivery.previewing.explaining import as_if_saved
from jackfield.delivery.previewing.rehearsing import Rehearsed, over, rehearse
from jackfield.delivery.routing.choosing import as_told
from jackfield.delivery.routing.verdicts import verdict
from jackfield.flows import checking, saving
from jackfield.flows.waiting import waited


@entry
class DeliverSampleInput:
    """To which config, and what."""

    config_id: strawberry.ID = told("To which config.")
    event_type: str | None = told(
        "One that its integration hears; left out: the first that it listens to.", default=strawberry.UNSET
    )
    idempotency_key: str | None = told(
        "1 to 255 characters: again with the same key, the first answer.", default=strawberry.UNSET
    )


@output
class DeliverSamplePayload:
    """The sample's delivery."""

    delivery: Delivery = told("The delivery: of an event that is a sample.")


@entry
class PreviewDeliveryInput:
    """Of which event to which config."""

    config_id: strawberry.ID = told("To which config.")
    event: EventSourceInput = told("Which event.")
    form_token: strawberry.ID | None = told(
        "Of the config's form: as if what is typed in it were saved.", default=strawberry.UNSET
    )
    values: list[FieldValueInput] = told("What is typed in that form.", default_factory=list)


@output
class PreviewDeliveryPayload:
    """What would happen; nothing has."""

    verdict: RoutingVerdict = told("Whether the event goes there, and why.")
    requests: list[RequestPreview] = told("What would leave if it did, in order.")
    ended_because: str | None = told("Why the preview ends there; null: that is all that would leave.")


def deliver_sample(context: Context, asked: DeliverSampleInput) -> DeliverSamplePayload:
    """Deliver a sample of an event to this config and to no other; a real delivery."""
    context.principal.require(TokenScope.OPERATE)
    number = ids.number_of(asked.config_id, "cfg")
    if number is None:
        raise ConfigNotFound
    try:
        row = operations.deliver_sample(
            actor=context.user,
            config_id=number,
            event_type=given(asked.event_type),
            idempotency_key=given(asked.idempotency_key),
        )
    except EventRefused as error:
        raise EventRefused(
            replace(issue, path=tuple("eventType" if part == "type" else part for part in issue.path))
            for issue in error.issues
        ) from None
    return DeliverSamplePayload(delivery=deliveries.load([row.pk], context.principal)[row.pk])


def preview_delivery(context: Context, asked: PreviewDeliveryInput) -> PreviewDeliveryPayload:
    """Show exactly what would leave for an event, with stars for secrets; send nothing.

    With formToken and values: as if these were saved.
    """
    token = given(asked.form_token)
    context.principal.require(TokenScope.OPERATE if token is None else TokenScope.EDIT)
    config = _config(context, asked.config_id)
    event = event_of(asked.event, context.principal)
    integration = checking.usable(config.integration_id)
    if token is None:
        judged, ready = config, _stored(config, integration)
    else:
        judged, ready = _typed(context, config, token, asked.values)
    routed = verdict(event, judged, viewer=context.user)
    seen = Rehearsed(ended_because=ready) if isinstance(ready, str) else _seen(integration, ready, event)
    return PreviewDeliveryPayload(
        verdict=shown_verdict(routed),
        requests=shown_requests(seen.requests),
        ended_because=seen.ended_because or None,
    )


def _config(context: Context, config_id: strawberry.ID) -> Config:
    number = ids.number_of(config_id, "cfg")
    if number is None:
        raise ConfigNotFound
    config = config_queries.get(user=context.user, config_id=number)
    config_operations.require(actor=context.user, config=config, permission=Permission.OPERATE)
    return config


def _stored(config: Config, integration: Any) -> Prepared | str:
    """Make a config ready as it is stored; a sentence where it cannot be."""
    try:
        return prepare(config=config, integration=integration)
    except ConfigUnusable as error:
        return str(error)


def _typed(
    context: Context, config: Config, token: str, values: Sequence[FieldValueInput]
) -> tuple[Config, Prepared | str]:
    """Return a config as it would be, and made ready, if what is typed were saved."""
    again = forms.of_token(principal=context.principal, token=token)
    made_for = again.made_for
    if made_for.purpose != "config" or made_for.flow_id is not None or made_for.config_id != config.pk:
        raise FormChanged
    if again.is_stale or again.config is None:
        raise VersionConflict.over(config)
    if revision_of(again.build(None)) != made_for.revision:
        raise FormChanged
    filled = forms.fill(again, values)
    if filled.read.problems:
        raise Refused(invalid_answer([issue_of(problem) for problem in filled.read.problems]))
    form: Any = filled.form
    if not form.is_valid():
        raise Refused(invalid_answer(issues_of(form)))
    typed = saving.Filled(form, filled.read.data)
    would_be = as_if_saved(
        config, enabled=typed.enabled, event_types=typed.event_types, conditions=typed.conditions
    )
    try:
        seen = saving.seen_if_saved(again.config, typed)
        if seen is None:
            raise Refused(invalid_answer(emptied(again.integration, form)))
        return would_be, saving.prepared(again.integration, again.config, typed, seen)
    except ConfigUnusable as error:
        return would_be, str(error)


def _seen(integration: Any, ready: Prepared, event: Event) -> Rehearsed:
    deadline_s = settings.JACKFIELD_CHECK_DEADLINE_S

    def ask() -> Awaitable[Rehearsed]:
        return rehearse(integration=integration, prepared=ready, event=as_told(event), deadline_s=deadline_s)

    try:
        return waited(ask, deadline_s=deadline_s + checking.GRACE_S, of=integration.integration_id)
    except TimeoutError:
        return Rehearsed(ended_because=over(deadline_s))
