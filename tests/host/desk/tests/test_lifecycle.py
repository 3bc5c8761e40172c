"""The desk's integrations run while somebody uses them, hooks of its own kind included."""

from typing import Any

import pytest
from ticketdesk.extension import DeskExtension
from ticketdesk.fields import TicketFieldHook, TicketFieldsHook, fields_of, showing
from ticketdesk.integrations import Mention
from ticketdesk.managing import desk_manager
from ticketdesk.models import BuildStatus, DeskIntegrationConfig, Note, Organisation, Ticket
from ticketdesk.tickets import open_ticket, ticket_opened

from jackfield.host import Config, IntegrationNotRegisteredError, get_integration_manager
from jackfield.sdk import Integration

MENTION = f"{Mention.__module__}.Mention"


def mention(owner: Any, who: str, **fields: Any) -> Config:
    made: Config = (
        get_integration_manager()
        .get_integration(MENTION)
        .create_config(
            save=True, owner=owner, name=who, **{"enabled": True, "settings": {"who": who}, **fields}
        )
    )
    get_integration_manager().check_expired()
    return made


def build(organisation: Organisation) -> DeskIntegrationConfig:
    made: DeskIntegrationConfig = (
        desk_manager()
        .get_integration("builder")
        .create_config(save=True, name="Nightly", organisation=organisation, enabled=True)
    )
    desk_manager().check_expired()
    return made


def opened(organisation: Organisation, by: Any) -> Ticket:
    return open_ticket(organisation=organisation, title="Lamp", priority="low", by=by)


def test_the_signal_hook_hears_for_each_enabled_config(acme: Organisation, olga: Any) -> None:
    opened(acme, olga)
    mention(olga, "Ann")
    mention(olga, "Bob")
    mention(olga, "Cid", enabled=False)

    ticket = opened(acme, olga)

    assert list(Note.objects.values_list("ticket", "text")) == [
        (ticket.pk, "For Ann"),
        (ticket.pk, "For Bob"),
    ]


def test_what_a_signal_hook_raises_does_not_reach_the_view(
    acme: Organisation, olga: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention(olga, "Ann")

    def fail(**_: object) -> None:
        raise ValueError("no table")

    monkeypatch.setattr(Note.objects, "create", fail)
    ticket = opened(acme, olga)

    assert Ticket.objects.filter(pk=ticket.pk).exists()
    assert get_integration_manager().get_integration(MENTION).hook_errors >= 1


def test_a_field_is_on_tickets_while_its_integration_runs(acme: Organisation, olga: Any) -> None:
    assert showing() == []
    config = build(acme)
    ticket = opened(acme, olga)

    assert [(one.label, one.value) for one in fields_of(ticket)] == [("Builds", "PENDING")]
    config.delete()
    desk_manager().check_expired()
    assert fields_of(ticket) == []
    assert BuildStatus.objects.count() == 1


def test_a_field_that_raises_is_left_out_and_the_others_stand(acme: Organisation, olga: Any) -> None:
    build(acme)
    ticket = opened(acme, olga)
    owner = DeskExtension.instance

    def fail(_ticket: Ticket) -> str:
        raise ValueError("no table")

    broken = TicketFieldHook(owner, "Broken", fail)
    try:
        assert [one.label for one in fields_of(ticket)] == ["Builds"]
    finally:
        broken.disable_hook()


def test_a_field_whose_label_is_taken_leaves_nothing_half_registered(acme: Organisation) -> None:
    build(acme)
    owner = DeskExtension.instance
    before = set(owner.hooks)

    with pytest.raises(ValueError, match="already"):
        TicketFieldHook(owner, "Builds", lambda _ticket: None)

    assert set(owner.hooks) == before
    assert [one.label for one in showing()] == ["Builds"]


def test_of_several_fields_all_are_shown_or_none(acme: Organisation, olga: Any) -> None:
    build(acme)
    ticket = opened(acme, olga)
    owner = DeskExtension.instance
    before = set(owner.hooks)

    def said(text: str) -> Any:
        return lambda _ticket: text

    with pytest.raises(ValueError, match="already"):
        TicketFieldsHook(owner, [("One", said("1")), ("Two", said("2")), ("Builds", said("3"))])
    assert (set(owner.hooks), [one.label for one in showing()]) == (before, ["Builds"])

    hook = TicketFieldsHook(owner, [("One", said("1")), ("Two", said("2"))])
    assert [one.value for one in fields_of(ticket)] == ["PENDING", "1", "2"]
    hook.disable_hook()
    assert (set(owner.hooks), [one.label for one in showing()]) == (before, ["Builds"])


def test_a_disabled_extension_takes_its_integrations_away_and_their_configs_stand(
    acme: Organisation, olga: Any
) -> None:
    config, other = mention(olga, "Ann"), build(acme)
    extension = DeskExtension.instance

    extension.disable_extension()
    opened(acme, olga)

    for manager, integration_id in ((get_integration_manager(), MENTION), (desk_manager(), "builder")):
        with pytest.raises(IntegrationNotRegisteredError):
            manager.get_integration(integration_id)
    assert (Note.objects.count(), BuildStatus.objects.count(), showing()) == (0, 0, [])
    assert not ticket_opened.has_listeners(Ticket)
    assert Config.objects.get(pk=config.pk).settings == {"who": "Ann"}
    assert DeskIntegrationConfig.objects.get(pk=other.pk).get("command", "none") == "none"

    extension.enable_extension()
    get_integration_manager().check_expired()
    desk_manager().check_expired()
    opened(acme, olga)
    assert (Note.objects.count(), BuildStatus.objects.count()) == (1, 1)


class Same(Integration[Any]):
    integration_id = "same"
    name = "Of the product"

    def initialize(self) -> None:
        """Nothing to do."""


class SameToo(Same):
    integration_id = "same"
    name = "Of the desk"


def test_two_managers_with_one_id_never_mix(acme: Organisation, olga: Any) -> None:
    products, desks = get_integration_manager(), desk_manager()
    products.register_integration_class(Same)
    desks.register_integration_class(SameToo)
    try:
        of_product, of_desk = products.get_integration("same"), desks.get_integration("same")
        mine = of_product.create_config(save=True, owner=olga, name="product's", enabled=True)
        products.check_expired()
        desks.check_expired()
        assert (of_product.enabled, of_desk.enabled) == (True, False)

        theirs = of_desk.create_config(save=True, organisation=acme, name="desk's", enabled=True)
        products.check_expired()
        desks.check_expired()
        assert [one.name for one in of_product.get_configs()] == ["product's"]
        assert [one.name for one in of_desk.get_configs()] == ["desk's"]
        assert (mine.integration.name, theirs.integration.name) == ("Of the product", "Of the desk")

        mine.delete()
        products.check_expired()
        desks.check_expired()
        assert (of_product.enabled, of_desk.enabled) == (False, True)
        assert of_product.get_configs() == ()
        assert [one.name for one in of_desk.get_configs()] == ["desk's"]
    finally:
        products.unregister_integration_class(Same)
        desks.unregister_integration_class(SameToo)


class Broken(Integration[Any]):
    integration_id = "broken"
    name = "Broken"

    def initialize(self) -> None:
        """Fail."""
        raise ValueError("no network")


def test_one_that_cannot_start_keeps_no_other_manager_from_its_work(acme: Organisation, olga: Any) -> None:
    desk_manager().register_integration_class(Broken)
    try:
        broken = desk_manager().get_integration("broken")
        broken.create_config(save=True, organisation=acme, name="x", enabled=True)
        mention(olga, "Ann")
        build(acme)

        opened(acme, olga)

        assert not broken.enabled
        assert (Note.objects.count(), BuildStatus.objects.count()) == (1, 1)
    finally:
        desk_manager().unregister_integration_class(Broken)
