"""Publish events, and ask for deliveries again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry
from django.utils.translation import gettext as _

from jackfield.accounts.scopes import TokenScope
from jackfield.api import ids
from jackfield.api.context import Context
from jackfield.api.defining import entry, one_of, output, told
from jackfield.api.errors import PermissionDeniedError, Refused, invalid, not_found
from jackfield.api.narrowing import MAX_NAMED, given
from jackfield.api.people import user_key
from jackfield.api.scalars import JSON
from jackfield.api.types import deliveries, events
from jackfield.api.types.deliveries import Delivery
from jackfield.api.types.events import Event
from jackfield.api.types.rights import may_publish
from jackfield.api.words import ErrorCode, Permission
from jackfield.delivery import audience, operations
from jackfield.delivery.errors import DeliveryNotFound


@one_of
class AudienceInput:
    """Whose configs may hear an event; the rule of its type is applied as well."""

    everyone: bool | None = told("Everyone's.", default=strawberry.UNSET)
    user_ids: list[strawberry.ID] | None = told("These users'.", default=strawberry.UNSET)
    group_ids: list[strawberry.ID] | None = told(
        "Those of the members of these groups.", default=strawberry.UNSET
    )


@entry
class PublishEventInput:
    """What has happened."""

    type: str = told("noun.past_verb, lower case: ticket.opened.")
    data: JSON = told("A JSON object; its keys are fixed by the type.")
    occurred_at: datetime | None = told("When it happened; left out: now.", default=strawberry.UNSET)
    idempotency_key: str | None = told(
        "1 to 255 characters, the publisher's own: again with the same input, the first answer.",
        default=strawberry.UNSET,
    )
    ordering_key: str | None = told(
        "Events of one key reach a config in their order, where it asks for order.", default=strawberry.UNSET
    )
    audience: AudienceInput | None = told(
        "Whose configs may hear it; left out: the type's default.", default=strawberry.UNSET
    )


@output
class PublishEventPayload:
    """The event, as it was accepted."""

    event: Event = told("The event.")
    delivery_count: int = told("To how many configs it goes.")
    is_duplicate: bool = told("Whether the idempotency key was used before, with the same asked.")


@entry
class RedeliverInput:
    """Which delivery."""

    delivery_id: strawberry.ID = told("Which settled delivery.")
    idempotency_key: str | None = told(
        "1 to 255 characters: again with the same key, the first answer.", default=strawberry.UNSET
    )


@output
class RedeliverPayload:
    """The new delivery."""

    delivery: Delivery = told("The delivery: of the same event, under the same event id.")


def publish_event(context: Context, asked: PublishEventInput) -> PublishEventPayload:
    """Hand an event to Jackfield: every enabled config that wants it gets one delivery."""
    context.principal.require(TokenScope.PUBLISH)
    if not may_publish(context.user):
        raise Refused(
            PermissionDeniedError(
                code=ErrorCode.PERMISSION_DENIED,
                message=_("You may not publish events."),
                missing=[Permission.PUBLISH],
                missing_scopes=[],
            )
        )
    data: Any = asked.data
    published = operations.publish_with_result(
        asked.type,
        data,
        audience=_audience(given(asked.audience)),
        idempotency_key=given(asked.idempotency_key),
        ordering_key=given(asked.ordering_key),
        occurred_at=given(asked.occurred_at),
        publisher=context.user,
    )
    row = published.event
    return PublishEventPayload(
        event=events.load([row.pk], context.principal)[row.pk],
        delivery_count=published.delivery_count,
        is_duplicate=published.is_duplicate,
    )


def redeliver(context: Context, asked: RedeliverInput) -> RedeliverPayload:
    """Ask for a settled delivery again, as a new delivery with the same event id."""
    context.principal.require(TokenScope.OPERATE)
    number = ids.number_of(asked.delivery_id, "dlv")
    if number is None:
        raise DeliveryNotFound
    row = operations.redeliver(
        delivery_id=number, actor=context.user, idempotency_key=given(asked.idempotency_key)
    )
    return RedeliverPayload(delivery=deliveries.load([row.pk], context.principal)[row.pk])


def _audience(wanted: AudienceInput | None) -> audience.Audience | None:
    if wanted is None:
        return None
    everyone = given(wanted.everyone)
    if everyone:
        return audience.EVERYONE
    if everyone is not None:
        raise invalid(["audience", "everyone"], "invalid", _("Everyone is true, or is left out for others."))
    user_ids, group_ids = given(wanted.user_ids), given(wanted.group_ids)
    for member, named in (("userIds", user_ids), ("groupIds", group_ids)):
        if named is not None and len(named) > MAX_NAMED:
            message = _("At most %(limit)d of them: more are a group, or everyone.") % {"limit": MAX_NAMED}
            raise invalid(["audience", member], "max_length", message)
    if user_ids is not None:
        users = {text: user_key(text) for text in user_ids}
        _require_known("userIds", users)
        return audience.users(users.values())
    groups = {text: ids.number_of(text, "grp") for text in group_ids or ()}
    _require_known("groupIds", groups)
    return audience.groups(groups.values())


def _require_known(member: str, found: Mapping[strawberry.ID, Any]) -> None:
    if any(key is None for key in found.values()):
        raise not_found("audience", member, message=_("One of these ids is none."))
