"""A config goes while others publish for it, send to it and ask for more: nobody fails, and nothing stays."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.errors import DeliveryNotFound
from jackfield.delivery.holding import holding_sql
from jackfield.delivery.models import Attempt, Delivery, Event
from jackfield.delivery.operations import publish, publish_with_result, redeliver
from jackfield.delivery.settlement.settling import settle
from tests.delivery.lines import make_config, make_user, states
from tests.delivery.stopping import beside, stopped, until_it_waits
from tests.delivery.test_settle import a_worker, ended

pytestmark = pytest.mark.django_db(transaction=True)
#: Nobody waits for longer who is not to wait.
IMPATIENCE = "SET lock_timeout = '5s'"
FORGET_ATTEMPTS = "DELETE FROM jackfield_delivery_attempt"
FORGET_DELIVERIES = "DELETE FROM jackfield_delivery_delivery"


@pytest.fixture
def config() -> Config:
    return make_config(owner=make_user())


def deleting(config: Config) -> Callable[[], None]:
    """What deletes it."""
    return lambda: configs.delete(actor=None, config_id=config.pk)


def counted() -> dict[str, str]:
    """What the audit keeps of the deliveries."""
    entry = AuditEntry.objects.get(action="deliveries.deleted")
    return {change["field"]: change["before"] for change in entry.changes}


def test_all_goes_however_many_there_are(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding_sql, "_FORGET_AT_ONCE", 3)
    for _ in range(8):
        publish("ticket.opened", {})
    Delivery.objects.filter(pk__in=Delivery.objects.order_by("pk")[:5].values("pk")).update(state="DELIVERED")
    other = make_config(owner=config.owner, name="other")
    publish("ticket.opened", {})

    deleting(config)()

    assert counted() == {"delivered": "5", "cancelled": "4"}
    assert list(Delivery.objects.values_list("config", flat=True)) == [other.pk]


@pytest.mark.postgres
class TestPublishing:
    def test_who_publishes_does_not_wait_until_all_deliveries_are_gone(self, config: Config) -> None:
        publish("ticket.opened", {})
        with stopped(deleting(config), before=FORGET_DELIVERIES) as (stands, deletion):
            with connection.cursor() as cursor:
                cursor.execute(IMPATIENCE)
            assert publish_with_result("ticket.opened", {}).delivery_count == 1
            stands.go_on()
            deletion.result(30)

        assert (states(), Config.objects.count(), counted()) == ({}, 0, {"cancelled": "2"})

    def test_nor_until_what_pointed_at_many_of_them_is_looked_for(
        self, config: Config, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(holding_sql, "_FORGET_AT_ONCE", 3)
        for _ in range(4):
            publish("ticket.opened", {})
        with stopped(deleting(config), before="SET CONSTRAINTS ALL DEFERRED") as (stands, deletion):
            with connection.cursor() as cursor:
                cursor.execute(IMPATIENCE)
            publish("ticket.opened", {})
            stands.go_on()
            deletion.result(30)

        assert (states(), counted()) == ({}, {"cancelled": "5"})

    def test_what_was_published_and_not_committed_goes_with_it(self, config: Config) -> None:
        def host() -> None:
            with transaction.atomic():
                publish("ticket.opened", {})
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 'much more to do'")

        with stopped(host, before="much more to do") as (publisher, published):
            with beside(deleting(config)) as deletion:
                until_it_waits(deletion)
                publisher.go_on()
            deletion.result(30)
            published.result(30)

        assert (states(), Event.objects.count(), counted()) == ({}, 1, {"cancelled": "1"})

    def test_a_config_that_went_after_it_was_chosen_is_owed_nothing(self, config: Config) -> None:
        make_config(owner=config.owner, name="other")

        def publishing() -> int:
            return publish_with_result("ticket.opened", {}).delivery_count

        with stopped(publishing, before="FOR KEY SHARE") as (publisher, published):
            deleting(config)()
            publisher.go_on()
            assert published.result(30) == 1

        assert states() == {"PENDING": 1}


@pytest.mark.postgres
def test_an_attempt_that_is_settled_at_this_moment_is_in_nobodys_way(config: Config) -> None:
    worker_id = a_worker()
    publish("ticket.opened", {})
    settle(ended(worker_id=worker_id), worker_id=worker_id)
    # After the first success another one writes nothing to the config, and locks none.
    publish("ticket.opened", {})
    results = ended(worker_id=worker_id)
    with (
        stopped(deleting(config), before=FORGET_DELIVERIES) as (stands, deletion),
        beside(lambda: settle(results, worker_id=worker_id)) as settled,
    ):
        until_it_waits(settled)
        stands.go_on()
        deletion.result(30)

    assert settled.result(30).delivery_ids == frozenset()
    assert (states(), Attempt.objects.count(), Config.objects.count()) == ({}, 0, 0)


@pytest.mark.postgres
def test_who_redelivers_waits_for_who_deletes(config: Config) -> None:
    publish("ticket.opened", {})
    Delivery.objects.update(state="REJECTED", due_at=None)
    key = Delivery.objects.get().pk
    with (
        stopped(deleting(config), before="FROM jackfield_delivery_delivery") as (stands, deletion),
        beside(lambda: redeliver(delivery_id=key, actor=config.owner)) as again,
    ):
        until_it_waits(again)
        stands.go_on()
        deletion.result(30)

    assert isinstance(again.exception(30), DeliveryNotFound)
    assert (states(), Config.objects.count()) == ({}, 0)


@pytest.mark.postgres
def test_who_deletes_waits_for_who_redelivers(config: Config) -> None:
    publish("ticket.opened", {})
    Delivery.objects.update(state="REJECTED", due_at=None)
    key = Delivery.objects.get().pk

    def redelivering() -> Delivery:
        return redeliver(delivery_id=key, actor=config.owner)

    with (
        stopped(redelivering, before='INSERT INTO "jackfield_delivery_delivery"') as (stands, again),
        beside(deleting(config)) as deletion,
    ):
        until_it_waits(deletion)
        stands.go_on()
        deletion.result(30)

    assert again.exception(30) is None
    assert (states(), Config.objects.count(), counted()) == ({}, 0, {"cancelled": "1", "rejected": "1"})


@pytest.mark.postgres
def test_a_deletion_that_lost_a_deadlock_is_tried_again(config: Config) -> None:
    """Against a host that has published and changes the config in the same transaction."""
    publish("ticket.opened", {})

    def host() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # The server gives up whoever finds it first: that shall be the deletion.
            cursor.execute("SET LOCAL deadlock_timeout = '60s'")
            publish("ticket.opened", {})
            configs.disable(actor=None, config_id=config.pk)

    with (
        stopped(deleting(config), before=FORGET_DELIVERIES) as (stands, deletion),
        beside(host) as changing,
    ):
        until_it_waits(changing)
        stands.go_on()
        deletion.result(30)
        changing.result(30)

    assert (states(), Config.objects.count(), counted()) == ({}, 0, {"cancelled": "2"})
