"""What Review Board calls a local site: whose configs they are is asked always, and never confused."""

from typing import Any

import pytest
from ticketdesk.integrations import Builder, BuilderForm
from ticketdesk.managing import desk_manager
from ticketdesk.models import BuildStatus, DeskIntegrationConfig, Organisation, Ticket


def builder() -> Builder:
    found = desk_manager().get_integration("builder")
    assert isinstance(found, Builder)
    return found


def config(organisation: Organisation | None, name: str, **fields: Any) -> DeskIntegrationConfig:
    made: DeskIntegrationConfig = builder().create_config(
        save=True, name=name, organisation=organisation, **{"enabled": True, **fields}
    )
    return made


def ticket(organisation: Organisation, by: Any) -> Ticket:
    return Ticket.objects.create(organisation=organisation, title="Lamp", opened_by=by)


def names(configs: Any) -> list[str]:
    return [one.name for one in configs]


def test_an_organisation_gets_its_own_configs_and_nobody_those_of_another(
    acme: Organisation, brig: Organisation
) -> None:
    config(acme, "of acme")
    config(acme, "of acme, disabled", enabled=False)
    config(brig, "of brig")
    config(None, "of none")

    assert names(builder().get_configs(acme)) == ["of acme"]
    assert names(builder().get_configs(brig)) == ["of brig"]
    assert names(builder().get_configs(None)) == ["of none"]
    with pytest.raises(TypeError):
        builder().get_configs()


def test_an_organisation_that_goes_takes_its_configs_along(acme: Organisation) -> None:
    config(acme, "of acme")
    assert len(builder().get_configs(acme)) == 1

    acme.delete()
    desk_manager().check_expired()

    assert DeskIntegrationConfig.objects.count() == 0
    assert desk_manager().get_integration_configs() == ()


def form(data: dict[str, Any], *, limit_to: Organisation | None = None, **kwargs: Any) -> Any:
    cls = BuilderForm if limit_to is None else BuilderForm.limited_to(limit_to)
    return cls({"name": "Nightly", "command": "make", **data}, integration=builder(), **kwargs)


def test_an_administrators_form_says_whose_the_config_is(acme: Organisation, olga: Any) -> None:
    filled = form({"organisation": acme.pk, "watchers": [olga.pk]})

    assert filled.is_valid(), filled.errors
    saved = filled.save()

    assert (saved.organisation, saved.get("watchers")) == (acme, [str(olga.pk)])
    assert "organisation" not in saved.settings


def test_a_form_within_an_organisation_has_no_such_field(acme: Organisation, brig: Organisation) -> None:
    assert "organisation" not in form({}, limit_to=acme).fields
    tried = form({"organisation": brig.pk}, limit_to=acme)

    assert not tried.is_valid()
    assert DeskIntegrationConfig.objects.count() == 0
    saved = form({}, limit_to=acme).save()
    assert saved.organisation == acme


@pytest.mark.parametrize("is_limited", [True, False])
def test_choices_of_another_organisation_are_refused(
    acme: Organisation, bert: Any, *, is_limited: bool
) -> None:
    given = {"watchers": [bert.pk]}
    filled = form(given, limit_to=acme) if is_limited else form({**given, "organisation": acme.pk})

    assert not filled.is_valid()
    assert list(filled.errors) == ["watchers"]
    with pytest.raises(ValueError, match="not valid"):
        filled.save()
    assert DeskIntegrationConfig.objects.count() == 0


def test_a_form_within_an_organisation_does_not_open_anothers_config(
    acme: Organisation, brig: Organisation
) -> None:
    for foreign in (config(brig, "of brig"), config(None, "of none")):
        with pytest.raises(ValueError, match="another organisation"):
            form({}, limit_to=acme, config=foreign)


def test_an_edit_within_an_organisation_cannot_move_the_config(
    acme: Organisation, brig: Organisation
) -> None:
    own = config(acme, "of acme")

    assert not form({"organisation": brig.pk}, limit_to=acme, config=own).is_valid()
    form({"command": "make test"}, limit_to=acme, config=own).save()

    own.refresh_from_db()
    assert (own.organisation, own.get("command")) == (acme, "make test")


def test_a_status_remembers_the_config_that_made_it(acme: Organisation, olga: Any) -> None:
    own = config(acme, "of acme")
    by_hand = config(acme, "by hand", settings={"run_manually": True})

    status = BuildStatus.create_for_integration(ticket(acme, olga), own)
    waiting = BuildStatus.create_for_integration(ticket(acme, olga), by_hand)

    assert (status.integration_config, status.state) == (own, "PENDING")
    assert (waiting.integration_config, waiting.state) == (by_hand, "NOT_YET_RUN")
    own.delete()
    assert BuildStatus.objects.get(pk=status.pk).integration_config is None


def test_a_status_takes_no_config_of_another_organisation(
    acme: Organisation, brig: Organisation, olga: Any
) -> None:
    own = config(acme, "of acme")
    status = BuildStatus.create_for_integration(ticket(acme, olga), own)

    for foreign in (config(brig, "of brig"), config(None, "of none")):
        with pytest.raises(ValueError, match="another organisation"):
            status.integration_config = foreign
        with pytest.raises(ValueError, match="another organisation"):
            BuildStatus.create_for_integration(status.ticket, foreign)

    assert BuildStatus.objects.count() == 1
    assert status.integration_config == own


def test_a_config_that_moved_away_is_a_statuss_no_more(
    acme: Organisation, brig: Organisation, olga: Any
) -> None:
    own = config(acme, "of acme")
    status = BuildStatus.create_for_integration(ticket(acme, olga), own)

    own.organisation = brig
    own.save()

    assert status.integration_config is None
