"""Pages of configs."""

from datetime import datetime
from typing import Any

from jackfield.api.connections import Order, made, stream_position, wanted
from jackfield.api.context import Info
from jackfield.api.narrowing import given, require_few, storable
from jackfield.api.people import user_key
from jackfield.api.types import configs
from jackfield.api.words import ConfigOrder
from jackfield.configs import queries
from jackfield.configs.models import Config as Row
from jackfield.registry.status import Health


def page(
    info: Info,
    *,
    name: str,
    narrowed: "configs.ConfigFilter | None",
    order_by: ConfigOrder,
    integration_id: str | None = None,
    **asked: Any,
) -> "configs.ConfigConnection":
    """Return a page of the configs that the viewer sees.

    Args:
        name: Of the field, for its cursors.
        integration_id: Those of one integration.
        asked: The four arguments of the connection.
    """
    require_few(narrowed)
    principal = info.context.principal
    order = queries.Order(order_by.value)
    shape = _shape(name, order)
    place = wanted(principal=principal, order=shape, **asked)
    follow = stream_position(info)
    somebody = principal.is_authenticated
    wanted_rows = _filter(narrowed, principal.user, integration_id) if somebody else None
    key = None if place.key is None else (place.key[0], place.key[1])
    found = (
        []
        if wanted_rows is None
        else queries.page(
            user=principal.user,
            limit=place.size + 1,
            order=order,
            after=None if place.is_backward else key,
            before=key if place.is_backward else None,
            backwards=place.is_backward,
            narrowed=wanted_rows,
        )
    )
    if place.is_backward:
        found.reverse()
    cut = made(principal=principal, order=shape, page=place, found=found)
    shown = configs.show(cut.rows, principal)
    return configs.ConfigConnection(
        edges=[configs.ConfigEdge(cursor=c, node=n) for c, n in zip(cut.cursors, shown, strict=True)],
        page_info=cut.info,
        count=lambda: 0 if wanted_rows is None else queries.count(user=principal.user, narrowed=wanted_rows),
        position=follow,
    )


def _filter(
    narrowed: "configs.ConfigFilter | None", viewer: Any, integration_id: str | None
) -> queries.Filter | None:
    """Return what a filter asks for; None when nothing can fit it."""
    if not narrowed:
        return queries.Filter(integration_id=integration_id)
    asked_for = given(narrowed.integration_id)
    texts = (asked_for, given(narrowed.event_type), given(narrowed.search))
    if not all(storable(text) for text in texts):
        return None
    if integration_id is not None and asked_for not in (None, integration_id):
        return None
    owner = None
    if given(narrowed.owner_id) is not None:
        owner = user_key(narrowed.owner_id)
        if owner is None:
            return None
    if given(narrowed.mine):
        if viewer is None or owner not in (None, viewer.pk):
            return None
        owner = viewer.pk
    health = given(narrowed.health)
    return queries.Filter(
        integration_id=integration_id or asked_for,
        owner_id=owner,
        enabled=given(narrowed.enabled),
        health=None if health is None else tuple(Health(h.value) for h in health),
        needs_attention=given(narrowed.needs_attention),
        event_type=given(narrowed.event_type),
        search=given(narrowed.search),
    )


def _shape(name: str, order: queries.Order) -> Order:
    def key(row: Row) -> list[Any]:
        value, number = queries.place_of(row, order)
        return [value.isoformat() if isinstance(value, datetime) else value, number]

    def value(key: list[Any]) -> list[Any]:
        first, number = key
        if not isinstance(number, int):
            raise TypeError("not a whole number")
        return [datetime.fromisoformat(first) if order is queries.Order.RECENTLY_UPDATED else first, number]

    return Order(name=f"{name}:{order.value}", columns=("place", "id"), key=key, value=value)
