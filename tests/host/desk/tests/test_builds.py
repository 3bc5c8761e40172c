"""What Review Board calls a status update: a build for each config, run by the one that made it, and told."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from ticketdesk import builds, farm
from ticketdesk.builds import CannotRun
from ticketdesk.integrations import BuilderForm
from ticketdesk.managing import desk_manager
from ticketdesk.models import BuildStatus, DeskIntegrationConfig, Organisation, Ticket
from ticketdesk.tickets import open_ticket

from jackfield.host import Event

State = BuildStatus.State


@pytest.fixture(autouse=True)
def _empty_farm() -> None:
    farm.given.clear()


def config(
    organisation: Organisation | None, name: str = "Nightly", **settings: Any
) -> DeskIntegrationConfig:
    made: DeskIntegrationConfig = (
        desk_manager()
        .get_integration("builder")
        .create_config(save=True, name=name, organisation=organisation, enabled=True, settings=settings)
    )
    desk_manager().check_expired()
    return made


def opened(organisation: Organisation, by: Any) -> Ticket:
    return open_ticket(organisation=organisation, title="Lamp", priority="low", by=by)


def states() -> list[tuple[str, str]]:
    return list(BuildStatus.objects.order_by("pk").values_list("state", "text"))


def told() -> list[str]:
    events = Event.objects.filter(type="build.changed").order_by("pk")
    return [event.data["state"] for event in events]


def test_each_config_of_the_organisation_builds_and_no_other(
    acme: Organisation, brig: Organisation, olga: Any
) -> None:
    opened(acme, olga)
    assert (states(), list(farm.given)) == ([], [])
    config(acme, command="make all")
    config(acme, "Tests", command="make test")
    config(brig, command="make brig")
    config(None, command="make nobody's")
    DeskIntegrationConfig.objects.create(
        integration_id="builder", name="off", organisation=acme, settings={"command": "make off"}
    )

    ticket = opened(acme, olga)

    assert list(farm.given) == [(ticket.pk, "make all"), (ticket.pk, "make test")]
    assert states() == [("PENDING", "Starting.")] * 2


def test_a_config_builds_for_the_tickets_that_its_conditions_let_through(
    acme: Organisation, olga: Any, caplog: pytest.LogCaptureFixture
) -> None:
    high = {
        "mode": "ALL",
        "conditions": [{"choice": "ticket.priority", "operator": "is", "values": ["high"]}],
    }
    form = BuilderForm(
        {"name": "Urgent", "command": "make high", "organisation": acme.pk, "only_when": high},
        integration=desk_manager().get_integration("builder"),
    )
    assert form.is_valid(), form.errors
    form.save()
    config(acme, "Nothing", command="make none", only_when={"mode": "ALL", "conditions": []})
    broken = config(acme, "Broken", command="make broken", only_when={"mode": "SOME"})

    opened(acme, olga)
    assert list(farm.given) == []
    ticket = open_ticket(organisation=acme, title="Fire", priority="high", by=olga)

    assert list(farm.given) == [(ticket.pk, "make high")]
    told = [record for record in caplog.records if record.message == "conditions cannot be read"]
    assert {record.__dict__["config_id"] for record in told} == {broken.pk}


def test_conditions_that_are_none_are_an_error_of_their_field(acme: Organisation) -> None:
    wrong = {"mode": "ALL", "conditions": [{"choice": "ticket.mood", "operator": "is", "values": ["bad"]}]}

    form = BuilderForm(
        {"name": "Urgent", "command": "make", "organisation": acme.pk, "only_when": wrong},
        integration=desk_manager().get_integration("builder"),
    )

    assert form.errors.as_data()["only_when"][0].params == {"index": 0}
    assert not DeskIntegrationConfig.objects.exists()


def test_one_that_is_run_by_hand_waits_and_is_run_by_its_own_config(acme: Organisation, olga: Any) -> None:
    config(acme, "First", command="make first", run_manually=True)
    second = config(acme, "Second", command="make second", run_manually=True)
    ticket = opened(acme, olga)
    assert (states(), list(farm.given)) == ([("NOT_YET_RUN", "")] * 2, [])

    status = BuildStatus.objects.order_by("pk").last()
    assert status is not None
    assert status.integration_config == second
    builds.run(status)

    assert list(farm.given) == [(ticket.pk, "make second")]
    assert states() == [("NOT_YET_RUN", ""), ("PENDING", "Starting.")]
    with pytest.raises(CannotRun, match="already"):
        builds.run(status)
    assert len(farm.given) == 1


def test_what_the_farm_says_instead_is_the_state_and_the_ticket_is_opened(
    acme: Organisation, olga: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    config(acme, "Wrong", command="bake a cake")
    config(acme, "Right", command="make")
    opened(acme, olga)
    assert states() == [("ERROR", "There is no job 'bake a cake'."), ("PENDING", "Starting.")]

    def away(**_: Any) -> None:
        raise ConnectionRefusedError("the farm's password is 1234")

    monkeypatch.setattr(farm, "start", away)
    ticket = opened(acme, olga)

    assert Ticket.objects.filter(pk=ticket.pk).exists()
    assert states()[2:] == [("ERROR", "Internal error: ConnectionRefusedError.")] * 2


def test_one_that_ended_badly_is_run_again_with_what_its_config_says_now(
    acme: Organisation, olga: Any
) -> None:
    own = config(acme, command="bake a cake")
    ticket = opened(acme, olga)
    status = BuildStatus.objects.get()
    assert status.can_retry
    own.set("command", "make")
    own.save()

    builds.run(status)

    assert list(farm.given) == [(ticket.pk, "make")]
    assert states() == [("PENDING", "Starting.")]


def test_a_status_of_another_integration_or_of_a_config_that_is_gone_builds_nothing(
    acme: Organisation, brig: Organisation, olga: Any
) -> None:
    own = config(acme, run_manually=True)
    moving = config(acme, "Moving", run_manually=True)
    ticket = opened(acme, olga)
    foreign = BuildStatus.objects.create(ticket=ticket, integration_id="another", state=State.NOT_YET_RUN)
    of_own, of_moving = BuildStatus.objects.filter(integration_id="builder").order_by("pk")
    own.delete()
    moving.organisation = brig
    moving.save()
    before = states()

    for status in (of_own, of_moving, foreign):
        with pytest.raises(CannotRun, match="gone"):
            builds.run(status)
    builds.build_asked.send(BuildStatus, status=foreign, config=moving)

    assert (states(), list(farm.given), told()) == (before, [], [])


def test_the_same_again_writes_nothing_and_is_no_news(acme: Organisation, olga: Any) -> None:
    config(acme)
    opened(acme, olga)
    status = BuildStatus.objects.get()
    assert builds.change(status, state=State.DONE, text="All is well.")
    before = told()

    with CaptureQueriesContext(connection) as caught:
        assert not builds.change(status, state=State.DONE, text="All is well.")

    writes = ("INSERT", "UPDATE", "DELETE")
    assert [one["sql"] for one in caught.captured_queries if one["sql"].startswith(writes)] == []
    assert told() == before
    assert before[-1] == "DONE"


def test_one_that_takes_too_long_has_timed_out_is_told_once_and_can_be_run_again(
    acme: Organisation, olga: Any
) -> None:
    config(acme, timeout_s=60)
    config(acme, "Patient")
    opened(acme, olga)
    status = BuildStatus.objects.order_by("pk")[0]
    soon = timezone.now() + timedelta(seconds=30)
    assert builds.end_overdue(soon) == 0

    late = timezone.now() + timedelta(seconds=90)
    assert [builds.end_overdue(late), builds.end_overdue(late)] == [1, 0]

    assert states() == [("TIMEOUT", "It took too long."), ("PENDING", "Starting.")]
    assert told().count("TIMEOUT") == 1
    builds.run(BuildStatus.objects.get(pk=status.pk))
    assert states()[0] == ("PENDING", "Starting.")


def test_one_that_has_ended_does_not_time_out(
    acme: Organisation, olga: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    config(acme, timeout_s=60)
    opened(acme, olga)
    builds.change(BuildStatus.objects.get(), state=State.DONE)
    BuildStatus.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    call_command("overdue")

    assert capsys.readouterr().out == "0 timed out.\n"
    assert states() == [("DONE", "")]


def test_of_two_who_run_one_at_once_one_does(acme: Organisation, olga: Any) -> None:
    config(acme, run_manually=True)
    opened(acme, olga)
    status = BuildStatus.objects.get()
    together = threading.Barrier(2)
    refused: list[CannotRun] = []

    def run() -> None:
        own = BuildStatus.objects.get(pk=status.pk)
        together.wait(20)
        try:
            builds.run(own)
        except CannotRun as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(refused), len(farm.given)) == (1, 1)
    assert states() == [("PENDING", "Starting.")]
