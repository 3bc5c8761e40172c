"""Asking for a settled delivery again."""

from typing import Any

import pytest

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.errors import PermissionDenied
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.errors import DeliveryNotFound, NotSettled
from jackfield.delivery.models import Delivery
from jackfield.delivery.operations import publish, redeliver
from jackfield.delivery.queries import visible_deliveries, visible_events
from tests.delivery.lines import make_config, make_user, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mia() -> Any:
    return make_user("mia")


@pytest.fixture
def rejected(mia: Any) -> Delivery:
    """Settled, of a config of Mia's."""
    make_config(owner=mia)
    publish("ticket.opened", {})
    Delivery.objects.update(state="REJECTED", due_at=None, attempt_count=1)
    return Delivery.objects.get()


def test_it_is_a_new_delivery_of_the_same_event(rejected: Delivery, mia: Any) -> None:
    again = redeliver(delivery_id=rejected.pk, actor=mia)

    assert again.pk != rejected.pk
    assert (again.event_id, again.config_id, again.redelivery_of_id) == (
        rejected.event_id,
        rejected.config_id,
        rejected.pk,
    )
    assert (again.state, again.attempt_count) == ("PENDING", 0)
    assert states() == {"REJECTED": 1, "PENDING": 1}
    assert AuditEntry.objects.get(action="delivery.redelivered").actor == mia


def test_with_a_key_it_is_made_once(rejected: Delivery, mia: Any) -> None:
    first = redeliver(delivery_id=rejected.pk, actor=mia, idempotency_key="k")
    assert redeliver(delivery_id=rejected.pk, actor=mia, idempotency_key="k") == first
    assert redeliver(delivery_id=rejected.pk, actor=mia, idempotency_key="other") != first
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize("state", ["PENDING", "SENDING", "RETRYING", "HELD"])
def test_what_has_not_ended_is_not_sent_again(rejected: Delivery, mia: Any, state: str) -> None:
    Delivery.objects.update(state=state)
    with pytest.raises(NotSettled):
        redeliver(delivery_id=rejected.pk, actor=mia)
    assert Delivery.objects.count() == 1


def test_of_a_disabled_config_it_is_held(rejected: Delivery, mia: Any) -> None:
    configs.disable(actor=None, config_id=rejected.config_id)
    assert redeliver(delivery_id=rejected.pk, actor=mia).state == "HELD"


def test_who_does_not_see_it_is_told_that_there_is_none(rejected: Delivery) -> None:
    for key in (rejected.pk, 10**9):
        with pytest.raises(DeliveryNotFound):
            redeliver(delivery_id=key, actor=make_user(f"ned{key}"))
    assert Delivery.objects.count() == 1


def test_who_may_only_look_may_not(rejected: Delivery, mia: Any) -> None:
    ned = make_user("ned")
    grant(actor=mia, config_id=rejected.config_id, user_id=ned.pk, role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        redeliver(delivery_id=rejected.pk, actor=ned)
    grant(actor=mia, config_id=rejected.config_id, user_id=ned.pk, role=Role.OPERATOR)
    assert redeliver(delivery_id=rejected.pk, actor=ned).state == "PENDING"


class TestWhoSeesWhat:
    def test_an_owner_sees_deliveries_and_their_events(self, rejected: Delivery, mia: Any) -> None:
        assert list(visible_deliveries(mia)) == [rejected]
        assert list(visible_events(mia)) == [rejected.event]

    @pytest.mark.usefixtures("rejected")
    def test_a_stranger_sees_nothing(self) -> None:
        for user in (None, make_user("ned"), make_user("zoe", is_active=False)):
            assert not visible_deliveries(user).exists()
            assert not visible_events(user).exists()

    @pytest.mark.usefixtures("rejected")
    def test_an_administrator_sees_all(self) -> None:
        root = make_user("root", is_superuser=True)
        publish("ticket.closed", {})
        assert (visible_deliveries(root).count(), visible_events(root).count()) == (2, 2)

    def test_a_publisher_sees_the_event_and_no_delivery_of_it(self, mia: Any) -> None:
        make_config(owner=mia)
        ned = make_user("ned")
        event = publish("ticket.opened", {}, publisher=ned)
        assert list(visible_events(ned)) == [event]
        assert not visible_deliveries(ned).exists()

    def test_a_grant_shows_the_deliveries_of_that_config(self, rejected: Delivery, mia: Any) -> None:
        ned = make_user("ned")
        make_config(owner=mia, name="other")
        publish("ticket.closed", {})
        grant(actor=mia, config_id=rejected.config_id, user_id=ned.pk, role=Role.VIEWER)
        assert set(visible_deliveries(ned).values_list("config", flat=True)) == {rejected.config_id}

    def test_an_event_with_many_deliveries_is_seen_once(self, mia: Any) -> None:
        for number in range(3):
            make_config(owner=mia, name=f"c{number}")
        publish("ticket.opened", {}, publisher=mia)
        assert visible_events(mia).count() == 1
