"""What dead workers, and connections that broke, leave behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.models import Attempt, Delivery, WorkerProcess
from jackfield.delivery.operations import publish
from jackfield.delivery.working import liveness, recovery
from tests.delivery.failing import every_statement_fails_once
from tests.delivery.lines import make_config, make_user, states

pytestmark = pytest.mark.django_db(transaction=True)


def left_behind(*, count: int = 3, integration_id: str = "line") -> int:
    """So many deliveries with a worker that has no lock; its key."""
    worker_id = WorkerProcess.objects.create(name="dead", kind="WORKER").pk
    make_config(owner=make_user(), integration_id=integration_id)
    for _ in range(count):
        publish("ticket.opened", {})
    claim = claiming.claim(worker_id=worker_id, room=100, known=KnownConfigs())
    assert len(claim.jobs) == count
    return worker_id


class TestLiveness:
    def test_who_holds_a_lock_lives_and_who_gave_it_back_is_gone(self) -> None:
        worker_id, lock = liveness.enter(kind="WORKER")
        try:
            assert recovery.suspects(me=0) == frozenset()
        finally:
            lock.drop()
        assert recovery.suspects(me=0) == {worker_id}

    def test_a_worker_does_not_suspect_itself(self) -> None:
        worker_id = WorkerProcess.objects.create(name="me", kind="WORKER").pk
        assert recovery.suspects(me=worker_id) == frozenset()

    def test_a_worker_that_left_is_forgotten(self) -> None:
        worker_id, lock = liveness.enter(kind="WORKER")
        liveness.leave(worker_id=worker_id, lock=lock)
        assert (WorkerProcess.objects.count(), recovery.suspects(me=0)) == (0, frozenset())

    def test_a_worker_that_left_deliveries_behind_is_seen_to(self) -> None:
        worker_id, lock = liveness.enter(kind="WORKER")
        make_config(owner=make_user())
        publish("ticket.opened", {})
        claiming.claim(worker_id=worker_id, room=1, known=KnownConfigs())

        liveness.leave(worker_id=worker_id, lock=lock)

        assert recovery.suspects(me=0) == {worker_id}

    def test_who_sends_without_having_a_row_is_suspected(self) -> None:
        worker_id = left_behind()
        WorkerProcess.objects.all().delete()
        assert recovery.suspects(me=0) == {worker_id}


class TestRecovery:
    def test_an_attempt_is_lost_and_made_again_at_once(self) -> None:
        worker_id = left_behind()

        assert recovery.recover(worker_id=worker_id) == 3

        assert states() == {"RETRYING": 3}
        assert set(Attempt.objects.values_list("number", "outcome")) == {(1, "LOST")}
        assert not Delivery.objects.filter(due_at__gt=timezone.now()).exists()
        assert not WorkerProcess.objects.exists()

    def test_what_at_most_once_was_sent_is_left_to_a_person(self) -> None:
        recovery.recover(worker_id=left_behind(integration_id="cautious"))
        assert states() == {"UNKNOWN": 3}

    def test_of_what_is_sent_effectively_once_the_service_is_asked(self) -> None:
        recovery.recover(worker_id=left_behind(integration_id="asking"))
        me = WorkerProcess.objects.create(name="me", kind="WORKER").pk

        claim = claiming.claim(worker_id=me, room=100, known=KnownConfigs())

        assert [job.must_verify for job in claim.jobs] == [True] * 3

    def test_a_worker_that_lives_is_left_alone(self) -> None:
        worker_id, lock = liveness.enter(kind="WORKER")
        try:
            make_config(owner=make_user())
            publish("ticket.opened", {})
            claiming.claim(worker_id=worker_id, room=1, known=KnownConfigs())

            assert recovery.recover(worker_id=worker_id) == 0

            assert states() == {"SENDING": 1}
        finally:
            lock.drop()

    def test_whichever_statement_fails_nothing_is_lost_or_recovered_twice(self) -> None:
        worker_id = left_behind()

        failures = every_statement_fails_once(lambda: recovery.recover(worker_id=worker_id))

        assert failures >= 5
        assert (states(), Attempt.objects.count()) == ({"RETRYING": 3}, 3)

    def test_what_kills_its_worker_every_time_is_given_up(self) -> None:
        recovery.recover(worker_id=left_behind(count=1))
        for _ in range(2):
            me = WorkerProcess.objects.create(name="next", kind="WORKER").pk
            claiming.claim(worker_id=me, room=1, known=KnownConfigs())
            recovery.recover(worker_id=me)
        assert states() == {"EXHAUSTED": 1}


class TestLeases:
    def test_what_a_worker_that_does_not_move_holds_beyond_its_lease_is_taken_from_it(self) -> None:
        left_behind()
        recovery.recover_expired(me=0)
        assert states() == {"SENDING": 3}

        recovery.recover_expired(me=0, now=timezone.now() + timedelta(minutes=5))

        assert states() == {"RETRYING": 3}

    def test_a_worker_does_not_take_from_itself(self) -> None:
        worker_id = left_behind()
        recovery.recover_expired(me=worker_id, now=timezone.now() + timedelta(minutes=5))
        assert states() == {"SENDING": 3}


class TestClaimsNobodyHeardOf:
    def test_what_a_worker_does_not_know_it_has_waits_again(self) -> None:
        worker_id = left_behind()
        known = Delivery.objects.order_by("pk")[0]

        assert recovery.give_back(worker_id=worker_id, known={known.pk}) == 2

        assert states() == {"SENDING": 1, "PENDING": 2}
        given_back = Delivery.objects.filter(state="PENDING")
        assert given_back.filter(attempt_count=0, worker=None).count() == 2
        assert Attempt.objects.count() == 0
