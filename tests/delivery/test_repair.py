"""One delivery that a person has tried now, or cancels."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jackfield.audit.models import AuditEntry
from jackfield.configs import health
from jackfield.configs import operations as configs
from jackfield.configs.errors import PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.errors import DeliveryNotFound
from jackfield.delivery.models import Attempt, Breaker, Delivery
from jackfield.delivery.operations import publish
from jackfield.delivery.repairing.refusals import AlreadySettled, BeingSent, ConfigDisabled, MustWait
from jackfield.delivery.repairing.single import attempt_now, cancel
from jackfield.realtime.models import StatusChange
from jackfield.registry import operations as registry
from jackfield.registry.status import Health
from tests.delivery.lines import ask, make_config, make_user, states, until, working
from tests.support.receiver import Answer, receiving

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timezone.now() + timedelta(days=1)


@pytest.fixture
def mia() -> Any:
    return make_user("mia")


@pytest.fixture
def config(mia: Any) -> Config:
    return make_config(owner=mia)


@pytest.fixture
def retrying(config: Config) -> Delivery:
    """Tried once, and due tomorrow."""
    publish("ticket.opened", {})
    Delivery.objects.update(state="RETRYING", attempt_count=1, burnt_attempts=1, due_at=LATER, reason="No.")
    return Delivery.objects.get()


class TestAttemptNow:
    def test_what_is_due_tomorrow_is_due_at_once(self, retrying: Delivery, mia: Any) -> None:
        StatusChange.objects.all().delete()

        found = attempt_now(delivery_id=retrying.pk, actor=mia)

        assert found.state == "RETRYING"
        assert found.due_at is not None
        assert found.due_at <= timezone.now()
        assert Delivery.objects.get().due_at == found.due_at
        assert AuditEntry.objects.get(action="delivery.attempt_requested").actor == mia
        assert StatusChange.objects.filter(kind="DELIVERY", subject_id=retrying.pk).count() == 1

    def test_it_comes_before_all_others_of_its_config(self, retrying: Delivery, mia: Any) -> None:
        for _ in range(3):
            publish("ticket.opened", {})

        attempt_now(delivery_id=retrying.pk, actor=mia)

        assert Delivery.objects.order_by("due_at")[0].pk == retrying.pk

    @pytest.mark.parametrize("act", [attempt_now, cancel])
    @pytest.mark.parametrize("state", ["DELIVERED", "REJECTED", "UNKNOWN", "EXHAUSTED", "CANCELLED"])
    def test_what_is_settled_is_refused(self, retrying: Delivery, mia: Any, state: str, act: Any) -> None:
        Delivery.objects.update(state=state, due_at=None)
        with pytest.raises(AlreadySettled):
            act(delivery_id=retrying.pk, actor=mia)
        assert states() == {state: 1}

    def test_what_is_being_sent_is_left_as_it_is(self, retrying: Delivery, mia: Any) -> None:
        Delivery.objects.update(state="SENDING", due_at=None)
        assert attempt_now(delivery_id=retrying.pk, actor=mia).state == "SENDING"
        assert not AuditEntry.objects.filter(subject_kind="delivery").exists()

    def test_of_a_disabled_config_it_is_refused(self, retrying: Delivery, mia: Any) -> None:
        configs.disable(actor=None, config_id=retrying.config_id)
        with pytest.raises(ConfigDisabled):
            attempt_now(delivery_id=retrying.pk, actor=mia)
        assert states() == {"HELD": 1}

    def test_of_a_paused_integration_it_is_refused_and_says_so(self, retrying: Delivery, mia: Any) -> None:
        registry.pause(integration_id="line", actor=None)
        with pytest.raises(MustWait, match=r"^The integration is paused\.$"):
            attempt_now(delivery_id=retrying.pk, actor=mia)
        assert states() == {"HELD": 1}

    def test_a_refused_sign_in_does_not_hide_a_paused_integration(self, retrying: Delivery, mia: Any) -> None:
        health.report_health(config_id=retrying.config_id, health=Health.UNAUTHORIZED, reason="No.")
        registry.pause(integration_id="line", actor=None)
        with pytest.raises(MustWait, match=r"^The integration is paused\.$"):
            attempt_now(delivery_id=retrying.pk, actor=mia)

    @pytest.mark.parametrize("act", [attempt_now, cancel])
    def test_who_may_not_is_told_so_and_a_stranger_nothing(
        self, retrying: Delivery, mia: Any, act: Any
    ) -> None:
        ned = make_user("ned")
        for key in (retrying.pk, 10**9):
            with pytest.raises(DeliveryNotFound):
                act(delivery_id=key, actor=ned)
        grant(actor=mia, config_id=retrying.config_id, user_id=ned.pk, role=Role.VIEWER)
        with pytest.raises(PermissionDenied):
            act(delivery_id=retrying.pk, actor=ned)
        assert Delivery.objects.get().due_at == LATER
        grant(actor=mia, config_id=retrying.config_id, user_id=ned.pk, role=Role.OPERATOR)
        assert act(delivery_id=retrying.pk, actor=ned).pk == retrying.pk


class TestAgainstARefusedSignIn:
    async def test_one_is_tried_once_more_and_the_others_stay_held(self, mia: Any) -> None:
        with receiving() as service:
            service.answer_with(Answer(status=401))
            await ask(make_config, owner=mia, url=service.url)
            for _ in range(3):
                await ask(publish, "ticket.opened", {})
            await ask(self.be_refused)
            first = await ask(Delivery.objects.order_by("pk").first)
            assert first is not None

            async with working():
                await ask(attempt_now, delivery_id=first.pk, actor=mia)
                await until(lambda: Attempt.objects.count() == 1)
                await until(lambda: states() == {"HELD": 3})

        assert len(service.requests) == 1
        attempt = await ask(Attempt.objects.get)
        assert (attempt.delivery_id, attempt.outcome) == (first.pk, "UNAUTHORIZED")

    async def test_when_the_service_lets_it_in_all_others_follow(self, mia: Any) -> None:
        with receiving() as service:
            await ask(make_config, owner=mia, url=service.url)
            for _ in range(3):
                await ask(publish, "ticket.opened", {})
            await ask(self.be_refused)
            last = await ask(Delivery.objects.order_by("pk").last)
            assert last is not None

            async with working():
                await ask(attempt_now, delivery_id=last.pk, actor=mia)
                await until(lambda: states() == {"DELIVERED": 3})

        assert len(service.requests) == 3

    async def test_a_fault_of_the_service_leaves_it_held(self, mia: Any) -> None:
        with receiving() as service:
            service.answer_with(Answer(status=503))
            await ask(make_config, owner=mia, url=service.url)
            await ask(publish, "ticket.opened", {})
            await ask(self.be_refused)
            one = await ask(Delivery.objects.get)

            async with working():
                await ask(attempt_now, delivery_id=one.pk, actor=mia)
                await until(lambda: Attempt.objects.count() == 1)
                await until(lambda: states() == {"HELD": 1})

    @staticmethod
    def be_refused() -> None:
        health.report_health(config_id=Config.objects.get().pk, health=Health.UNAUTHORIZED, reason="No.")
        assert set(states()) == {"HELD"}


async def test_one_that_the_breaker_keeps_back_is_let_through(mia: Any) -> None:
    def lay() -> int:
        config = make_config(owner=mia, url=service.url)
        for _ in range(3):
            publish("ticket.opened", {})
        Breaker.objects.create(config=config, state="OPEN", reason="So much failed.", probe_at=LATER)
        last = Delivery.objects.order_by("pk").last()
        assert last is not None
        return last.pk

    with receiving() as service:
        service.answer_with(Answer(status=503))
        last = await ask(lay)
        async with working():
            await ask(attempt_now, delivery_id=last, actor=mia)
            await until(lambda: Attempt.objects.count() == 1)
            await until(lambda: states() == {"PENDING": 2, "RETRYING": 1})

    assert len(service.requests) == 1
    assert (await ask(Attempt.objects.get)).delivery_id == last


class TestCancel:
    @pytest.mark.parametrize("state", ["PENDING", "RETRYING", "HELD"])
    def test_what_waits_is_cancelled_and_the_audit_says_by_whom(
        self, retrying: Delivery, mia: Any, state: str
    ) -> None:
        Delivery.objects.update(state=state, due_at=None if state == "HELD" else LATER)
        StatusChange.objects.all().delete()

        cancel(delivery_id=retrying.pk, actor=mia)

        row = Delivery.objects.get()
        assert (row.state, row.reason, row.due_at) == ("CANCELLED", "It was cancelled.", None)
        assert row.settled_at is not None
        entry = AuditEntry.objects.get(action="delivery.cancelled")
        assert (entry.actor, entry.subject_id) == (mia, str(row.pk))
        assert StatusChange.objects.filter(kind="DELIVERY", subject_id=row.pk).count() == 1

    def test_what_is_being_sent_is_not(self, retrying: Delivery, mia: Any) -> None:
        Delivery.objects.update(state="SENDING", due_at=None)
        with pytest.raises(BeingSent):
            cancel(delivery_id=retrying.pk, actor=mia)
        assert states() == {"SENDING": 1}

    async def test_it_is_never_sent(self, mia: Any) -> None:
        with receiving() as service:
            await ask(make_config, owner=mia, url=service.url)
            await ask(publish, "ticket.opened", {})
            one = await ask(Delivery.objects.get)
            await ask(cancel, delivery_id=one.pk, actor=mia)
            await ask(publish, "ticket.opened", {})
            async with working():
                await until(lambda: states() == {"CANCELLED": 1, "DELIVERED": 1})
        assert len(service.requests) == 1
