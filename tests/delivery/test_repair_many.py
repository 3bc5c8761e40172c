"""Many deliveries of a config redelivered or cancelled, part by part, in the background."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.errors import ConfigNotFound, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant, revoke
from jackfield.delivery import errands
from jackfield.delivery.dialect import is_postgresql
from jackfield.delivery.errors import IdempotencyConflict
from jackfield.delivery.models import BulkChange, Delivery, Errand
from jackfield.delivery.operations import publish, redeliver
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing import carrying_on, changes
from jackfield.delivery.repairing.carrying_on import part
from jackfield.delivery.repairing.refusals import ChangeUnderWay, ChoiceRefused
from jackfield.realtime.models import StatusChange
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)

REDELIVER, CANCEL = BulkChange.Kind.REDELIVER, BulkChange.Kind.CANCEL
ALL = DeliveryChoice()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying_on, "PART", 3)


@pytest.fixture
def mia() -> Any:
    return make_user("mia")


@pytest.fixture
def config(mia: Any) -> Config:
    return make_config(owner=mia)


def owed(*states: str, event_type: str = "ticket.opened") -> list[Delivery]:
    """A delivery in each of these states, of an event of its own."""
    found = []
    for state in states:
        event = publish(event_type, {})
        settled_at = timezone.now() if state in Delivery.SETTLED else None
        due_at = timezone.now() if state in Delivery.WAITING else None
        rows = Delivery.objects.filter(event=event)
        rows.update(state=state, due_at=due_at, settled_at=settled_at)
        found.append(rows.get())
    return found


def begin(config: Config, actor: Any, *, kind: Any = REDELIVER, choice: DeliveryChoice = ALL) -> BulkChange:
    return changes.begin(kind=kind, config_id=config.pk, actor=actor, choice=choice)


def finish(change: BulkChange) -> BulkChange:
    """What a worker does, to the end."""
    while part(change_id=change.pk):
        pass
    change.refresh_from_db()
    return change


def repeated() -> set[int]:
    """The deliveries that there is a redelivery of."""
    return {key for key in Delivery.objects.values_list("redelivery_of", flat=True) if key is not None}


class TestRedeliver:
    def test_what_did_not_arrive_is_owed_again_and_nothing_else(self, config: Config, mia: Any) -> None:
        wanted = owed("REJECTED", "EXHAUSTED", "UNKNOWN", "CANCELLED")
        owed("DELIVERED", "PENDING", "HELD", "SENDING", "SHADOWED")

        change = finish(begin(config, mia))

        assert (change.state, change.total, change.done) == ("DONE", 4, 4)
        assert repeated() == {row.pk for row in wanted}
        new = Delivery.objects.filter(redelivery_of__isnull=False)
        assert set(new.values_list("state", flat=True)) == {"PENDING"}
        assert {(row.event_id, row.redelivery_of_id) for row in new} == {
            (row.event_id, row.pk) for row in wanted
        }

    @pytest.mark.usefixtures("small_parts")
    def test_parts_come_to_the_same_as_the_whole(self, config: Config, mia: Any) -> None:
        wanted = owed(*["REJECTED"] * 7)

        change = begin(config, mia)

        assert part(change_id=change.pk)
        change.refresh_from_db()
        assert (change.done, change.state, len(repeated())) == (3, "RUNNING", 3)
        change = finish(change)
        assert (change.state, change.done) == ("DONE", 7)
        assert repeated() == {row.pk for row in wanted}
        assert Delivery.objects.count() == 14

    def test_what_arrived_goes_again_only_if_the_choice_names_it(self, config: Config, mia: Any) -> None:
        [arrived, _] = owed("DELIVERED", "REJECTED")
        finish(begin(config, mia, choice=DeliveryChoice(states=("DELIVERED",))))
        assert repeated() == {arrived.pk}

    def test_a_second_run_sends_only_what_failed_again(self, config: Config, mia: Any) -> None:
        first, second, third = owed("REJECTED", "REJECTED", "REJECTED")
        finish(begin(config, mia))
        again = {row.redelivery_of_id: row for row in Delivery.objects.filter(redelivery_of__isnull=False)}
        for original, state in ((first, "DELIVERED"), (second, "REJECTED")):
            Delivery.objects.filter(pk=again[original.pk].pk).update(state=state, due_at=None)

        change = finish(begin(config, mia))

        # The first has arrived, the third is under way; of the second the newest counts.
        assert change.done == 1
        newest = Delivery.objects.order_by("-pk")[0]
        assert (newest.redelivery_of_id, newest.event_id) == (again[second.pk].pk, second.event_id)
        assert Delivery.objects.filter(event=third.event).count() == 2

    def test_what_arrived_by_an_earlier_redelivery_is_left(self, config: Config, mia: Any) -> None:
        [original] = owed("REJECTED")
        for state in ("DELIVERED", "REJECTED"):
            new = redeliver(delivery_id=original.pk, actor=mia)
            Delivery.objects.filter(pk=new.pk).update(state=state, due_at=None)

        assert finish(begin(config, mia)).done == 0

    def test_the_choice_narrows(self, config: Config, mia: Any) -> None:
        [old] = owed("REJECTED")
        Delivery.objects.update(created_at=timezone.now() - timedelta(days=2))
        [closed] = owed("REJECTED", event_type="ticket.closed")
        [given_up] = owed("EXHAUSTED")
        yesterday = timezone.now() - timedelta(days=1)
        choices = {
            old.pk: DeliveryChoice(until=yesterday),
            closed.pk: DeliveryChoice(since=yesterday, event_types=("ticket.closed",)),
            given_up.pk: DeliveryChoice(states=("EXHAUSTED",)),
        }
        for key, choice in choices.items():
            before = repeated()
            finish(begin(config, mia, choice=choice))
            assert repeated() - before == {key}

    def test_what_comes_after_the_beginning_is_not_meant(self, config: Config, mia: Any) -> None:
        owed("REJECTED")
        change = begin(config, mia)
        owed("REJECTED")
        assert finish(change).done == 1

    def test_other_configs_are_left_alone(self, config: Config, mia: Any) -> None:
        other = make_config(owner=mia, name="Other")
        owed()
        publish("ticket.opened", {})
        Delivery.objects.update(state="REJECTED", due_at=None)

        finish(begin(config, mia))

        new = Delivery.objects.filter(redelivery_of__isnull=False)
        assert [row.config_id for row in new] == [config.pk]
        assert other.deliveries.count() == 1

    def test_of_a_disabled_config_they_are_held(self, config: Config, mia: Any) -> None:
        owed("REJECTED")
        configs.disable(actor=None, config_id=config.pk)
        finish(begin(config, mia))
        assert states() == {"REJECTED": 1, "HELD": 1}

    def test_one_that_a_person_redelivers_meanwhile_is_not_sent_twice(self, config: Config, mia: Any) -> None:
        [one, _] = owed("REJECTED", "REJECTED")
        change = begin(config, mia)
        redeliver(delivery_id=one.pk, actor=mia)
        assert finish(change).done == 1
        assert Delivery.objects.filter(event=one.event).count() == 2


class TestCancel:
    def test_what_waits_is_cancelled_and_nothing_else(self, config: Config, mia: Any) -> None:
        owed("PENDING", "RETRYING", "HELD", "SENDING", "DELIVERED", "REJECTED")

        change = finish(begin(config, mia, kind=CANCEL))

        assert (change.state, change.total, change.done) == ("DONE", 3, 3)
        assert states() == {"CANCELLED": 3, "SENDING": 1, "DELIVERED": 1, "REJECTED": 1}
        cancelled = Delivery.objects.filter(state="CANCELLED")
        assert set(cancelled.values_list("reason", "due_at")) == {("It was cancelled.", None)}
        assert not cancelled.filter(settled_at=None).exists()

    def test_what_is_taken_meanwhile_is_left(self, config: Config, mia: Any) -> None:
        [taken, _] = owed("PENDING", "PENDING")
        change = begin(config, mia, kind=CANCEL)
        Delivery.objects.filter(pk=taken.pk).update(state="SENDING", due_at=None)
        change = finish(change)
        assert (change.total, change.done, states()) == (2, 1, {"SENDING": 1, "CANCELLED": 1})

    def test_the_choice_narrows(self, config: Config, mia: Any) -> None:
        owed("PENDING", "HELD")
        finish(begin(config, mia, kind=CANCEL, choice=DeliveryChoice(states=("HELD",))))
        assert states() == {"PENDING": 1, "CANCELLED": 1}


class TestBeginning:
    def test_states_that_it_cannot_be_about_are_refused(self, config: Config, mia: Any) -> None:
        for kind, state in ((REDELIVER, "PENDING"), (CANCEL, "DELIVERED"), (CANCEL, "SENDING")):
            with pytest.raises(ChoiceRefused) as refused:
                begin(config, mia, kind=kind, choice=DeliveryChoice(states=(state,)))
            assert [issue.path for issue in refused.value.issues] == [("filter", "state")]
        assert not BulkChange.objects.exists()

    def test_with_a_key_it_is_begun_once(self, config: Config, mia: Any) -> None:
        owed("REJECTED")
        given: Any = {"kind": REDELIVER, "config_id": config.pk, "actor": mia, "idempotency_key": "k"}
        first = finish(changes.begin(**given, choice=ALL))

        assert changes.begin(**given, choice=ALL) == first
        with pytest.raises(IdempotencyConflict):
            changes.begin(**given, choice=DeliveryChoice(states=("REJECTED",)))
        assert changes.begin(**{**given, "kind": CANCEL}, choice=ALL) != first
        assert Delivery.objects.count() == 2

    @pytest.mark.parametrize("key", ["", "k" * 256, "a\0b"])
    def test_what_is_no_key_is_refused(self, config: Config, mia: Any, key: str) -> None:
        with pytest.raises(ChoiceRefused):
            changes.begin(kind=REDELIVER, config_id=config.pk, actor=mia, choice=ALL, idempotency_key=key)

    def test_one_of_a_kind_at_a_time(self, config: Config, mia: Any) -> None:
        owed("REJECTED", "PENDING")
        change = begin(config, mia)
        with pytest.raises(ChangeUnderWay):
            begin(config, mia)
        begin(config, mia, kind=CANCEL)
        finish(change)
        begin(config, mia)

    def test_who_may_not_begins_nothing(self, config: Config, mia: Any) -> None:
        owed("REJECTED")
        ned = make_user("ned")
        with pytest.raises(ConfigNotFound):
            begin(config, ned)
        grant(actor=mia, config_id=config.pk, user_id=ned.pk, role=Role.VIEWER)
        with pytest.raises(PermissionDenied):
            begin(config, ned)
        assert (BulkChange.objects.count(), Errand.objects.filter(kind=changes.ERRAND).count()) == (0, 0)

    def test_old_ones_are_forgotten(self, config: Config, mia: Any) -> None:
        old = finish(begin(config, mia))
        BulkChange.objects.update(finished_at=timezone.now() - timedelta(days=31))
        begin(config, mia)
        assert not BulkChange.objects.filter(pk=old.pk).exists()


@pytest.mark.usefixtures("small_parts")
class TestEnding:
    def test_who_may_not_any_more_stops_it_before_the_next_part(self, config: Config, mia: Any) -> None:
        owed(*["REJECTED"] * 7)
        ned = make_user("ned")
        grant(actor=mia, config_id=config.pk, user_id=ned.pk, role=Role.OPERATOR)
        change = begin(config, ned)
        part(change_id=change.pk)
        revoke(actor=mia, config_id=config.pk, user_id=ned.pk)

        change = finish(change)

        assert (change.state, change.done, len(repeated())) == ("STOPPED", 3, 3)
        assert change.reason == "Who asked for it may not operate this config any more."
        entry = AuditEntry.objects.get(action="deliveries.redelivered")
        assert {one["field"]: one["after"] for one in entry.changes} == {
            "count": "3",
            "reason": change.reason,
        }

    def test_so_does_a_user_who_is_gone(self, config: Config) -> None:
        owed(*["REJECTED"] * 7)
        root = make_user("root", is_superuser=True)
        change = begin(config, root)
        root.delete()
        assert (finish(change).state, repeated()) == ("STOPPED", set())

    def test_a_deleted_config_ends_it(self, config: Config, mia: Any) -> None:
        owed(*["REJECTED"] * 7)
        change = begin(config, mia)
        assert part(change_id=change.pk)
        configs.delete(actor=None, config_id=config.pk)
        assert not part(change_id=change.pk)
        assert (BulkChange.objects.count(), Delivery.objects.count()) == (0, 0)

    def test_each_is_told_and_the_whole_is_in_the_audit(self, config: Config, mia: Any) -> None:
        owed(*["REJECTED"] * 7)
        StatusChange.objects.all().delete()

        finish(begin(config, mia, choice=DeliveryChoice(states=("REJECTED",))))

        told = StatusChange.objects.filter(kind="DELIVERY").values_list("subject_id", flat=True)
        new = Delivery.objects.filter(redelivery_of__isnull=False)
        assert (len(told), set(told)) == (7, set(new.values_list("pk", flat=True)))
        asked, over = AuditEntry.objects.filter(action__startswith="deliveries.").order_by("pk")
        assert (asked.action, asked.actor, over.action, over.actor) == (
            "deliveries.redelivery_requested",
            mia,
            "deliveries.redelivered",
            mia,
        )
        assert {one["field"]: one["after"] for one in asked.changes} == {
            "total": "7",
            "states": '["REJECTED"]',
        }
        assert [(one["field"], one["after"]) for one in over.changes] == [("count", "7")]


class TestRoomForOthers:
    async def test_between_two_parts_it_rests(self, mia: Any) -> None:
        def lay() -> BulkChange:
            config = make_config(owner=mia)
            owed(*["REJECTED"] * 210)
            return begin(config, mia)

        change = await ask(lay)
        errand = errands.Errand(kind=changes.ERRAND, key=str(change.pk), payload={}, attempt=1)

        began = time.monotonic()
        rest = await carrying_on.run(errand)

        assert rest is not None
        assert 0 < rest.total_seconds() <= carrying_on.RESTS * (time.monotonic() - began)

    def test_a_part_keeps_no_other_writer_waiting_for_long(self, config: Config, mia: Any) -> None:
        owed(*["REJECTED"] * 210)
        change = begin(config, mia)

        assert part(change_id=change.pk)

        change.refresh_from_db()
        assert change.done == (200 if is_postgresql() else 50)


async def test_a_worker_redelivers_all_of_it(mia: Any) -> None:
    def lay() -> None:
        config = make_config(owner=mia, url=service.url)
        owed(*["REJECTED"] * 450)
        begin(config, mia)

    with receiving() as service:
        await ask(lay)
        async with working():
            await until(lambda: states() == {"REJECTED": 450, "DELIVERED": 450}, timeout_s=60)
            await until(lambda: not Errand.objects.filter(kind=changes.ERRAND).exists())
    assert len(service.requests) == 450
    change = await ask(BulkChange.objects.get)
    assert (change.state, change.done) == ("DONE", 450)
