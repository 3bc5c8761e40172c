"""REDELIVER and CANCEL: a yes with the counts, how far the change is, and what it came to."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model

from jackfield.audit.models import AuditEntry
from jackfield.configs import operations as configs
from jackfield.configs.errors import ConfigNotFound, PermissionDenied
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role
from jackfield.configs.sharing import grant
from jackfield.delivery.errands import Errand
from jackfield.delivery.models import BulkChange, Delivery
from jackfield.delivery.operations import publish
from jackfield.delivery.queries import DeliveryChoice
from jackfield.delivery.repairing import carrying_on, changes
from jackfield.delivery.repairing.refusals import ChangeUnderWay
from jackfield.flows import going_on, repairing, runner, writing
from jackfield.flows.errors import AnswerRefused
from jackfield.flows.models import Flow
from tests.api.people import make_config
from tests.flows.speaking import again, answer

REDELIVER, CANCEL = Flow.Kind.REDELIVER, Flow.Kind.CANCEL


@pytest.fixture
def desk(ada: Any) -> Config:
    """With three that did not arrive, two that wait and one that has arrived."""
    config = make_config(ada)
    wanted = ("REJECTED", "REJECTED", "EXHAUSTED", "PENDING", "HELD", "DELIVERED")
    for state in wanted:
        event = publish("ticket.opened", {})
        Delivery.objects.filter(event=event).update(state=state)
    return config


@pytest.fixture
def ben() -> Any:
    return get_user_model()._default_manager.create_user("ben")


def start(user: Any, config: Config, kind: Flow.Kind = REDELIVER, **more: Any) -> Flow:
    return runner.start(user=user, kind=kind, config_id=config.pk, **more)


def look(flow: Flow) -> timedelta | None:
    """What a worker does each second."""
    errand = Errand(kind=writing.GO_ON, key=str(flow.pk), payload={}, attempt=1)
    found: timedelta | None = async_to_sync(going_on.look)(errand)
    return found


def work() -> None:
    """What a worker does with what is under way."""
    for change in BulkChange.objects.filter(state="RUNNING"):
        while carrying_on.part(change_id=change.pk):
            pass


def counts(flow: Flow) -> dict[str, int]:
    return {one["label"]: one["count"] for one in flow.step["consequences"]}


def test_it_asks_first_and_says_how_many_of_which(ada: Any, desk: Config) -> None:
    flow = start(ada, desk)

    assert (flow.step["type"], flow.step["title"]) == ("confirm", "Redeliver to Mine")
    assert flow.step["description"] == "3 deliveries are sent again, as new ones under the same event ids."
    assert counts(flow) == {"Rejected by the service": 2, "Given up after the last attempt": 1}
    assert (Delivery.objects.count(), BulkChange.objects.count()) == (6, 0)


def test_a_yes_begins_and_what_it_came_to_is_told(ada: Any, desk: Config) -> None:
    flow = answer(start(ada, desk), ada, confirmed=True)
    change = BulkChange.objects.get()
    assert (flow.step["type"], flow.step["cancellable"], change.actor) == ("progress", True, ada)
    assert look(flow) == writing.LOOK_EVERY
    assert (again(flow).step["message"], again(flow).step["fraction"]) == ("0 of 3", 0.0)

    work()
    assert look(flow) is None

    over = again(flow)
    assert (over.is_over, over.step["type"]) == (True, "done")
    assert over.step["message"] == "3 deliveries to Mine are on their way again."
    assert over.step["result"] == {"change": change.pk, "total": 3, "done": 3, "left": 0}
    assert Delivery.objects.filter(redelivery_of__isnull=False).count() == 3


def test_what_waits_is_cancelled_after_a_yes(ada: Any, desk: Config) -> None:
    flow = start(ada, desk, CANCEL)
    assert counts(flow) == {"Waiting for the first attempt": 1, "Held": 1}
    assert flow.step["destructive"] is True

    flow = answer(flow, ada, confirmed=True)
    work()
    look(flow)

    assert again(flow).step["message"] == "2 deliveries to Mine were cancelled."
    assert Delivery.objects.filter(state="CANCELLED").count() == 2


def test_a_no_changes_nothing(ada: Any, desk: Config) -> None:
    for kind in (REDELIVER, CANCEL):
        flow = answer(start(ada, desk, kind), ada, confirmed=False)
        assert (flow.step["type"], flow.is_over) == ("abort", True)
    assert (BulkChange.objects.count(), Delivery.objects.count()) == (0, 6)


def test_where_there_is_nothing_it_says_so(ada: Any) -> None:
    config = make_config(ada)
    assert start(ada, config).step["reason"] == (
        "There is nothing to redeliver: all has arrived, or is under way."
    )
    assert start(ada, config, CANCEL).step["reason"] == "There is nothing to cancel: nothing waits."


def test_it_says_why_they_would_have_to_wait(ada: Any, desk: Config) -> None:
    configs.disable(actor=None, config_id=desk.pk)
    assert "They wait: The config is disabled." in counts(start(ada, desk))


def test_one_that_is_under_way_is_joined(ada: Any, ben: Any, desk: Config) -> None:
    grant(actor=ada, config_id=desk.pk, role=Role.OPERATOR, user_id=ben.pk)
    question = start(ben, desk)
    changes.begin(kind=BulkChange.Kind.REDELIVER, config_id=desk.pk, actor=ada, choice=DeliveryChoice())

    flow = answer(question, ben, confirmed=True)
    second = start(ada, desk)

    assert (flow.step["type"], second.step["type"], BulkChange.objects.count()) == ("progress", "progress", 1)
    work()
    look(flow)
    look(second)
    assert (again(flow).step["type"], again(second).step["type"]) == ("done", "done")
    assert Delivery.objects.filter(redelivery_of__isnull=False).count() == 3


def test_one_that_was_stopped_says_why(ada: Any, desk: Config) -> None:
    flow = answer(start(ada, desk), ada, confirmed=True)
    BulkChange.objects.update(state="STOPPED", reason="Nobody knows.")
    look(flow)
    assert (again(flow).step["type"], again(flow).step["reason"]) == ("abort", "Nobody knows.")


def test_who_may_not_operate_starts_none(ada: Any, ben: Any, desk: Config) -> None:
    for kind in (REDELIVER, CANCEL):
        with pytest.raises(ConfigNotFound):
            start(ben, desk, kind)
    grant(actor=ada, config_id=desk.pk, role=Role.VIEWER, user_id=ben.pk)
    for kind in (REDELIVER, CANCEL):
        with pytest.raises(PermissionDenied):
            start(ben, desk, kind)
    assert (Flow.objects.count(), BulkChange.objects.count()) == (0, 0)


def test_a_config_that_is_deleted_ends_it(ada: Any, desk: Config) -> None:
    flow = answer(start(ada, desk), ada, confirmed=True)
    configs.delete(actor=None, config_id=desk.pk)
    work()
    assert look(flow) is None
    assert (again(flow).is_over, again(flow).step["reason"]) == (True, "The config was deleted meanwhile.")


class TestByAProgram:
    def begin(self, user: Any, config: Config, **more: Any) -> Flow:
        given: dict[str, Any] = {"choice": DeliveryChoice(states=("EXHAUSTED",)), **more}
        kind = BulkChange.Kind.REDELIVER
        return repairing.begin(user=user, kind=kind, config_id=config.pk, **given)

    def test_nothing_is_asked(self, ada: Any, desk: Config) -> None:
        flow = self.begin(ada, desk)
        assert (flow.step["type"], flow.step["message"]) == ("progress", "0 of 1")
        work()
        look(flow)
        assert again(flow).step["result"]["done"] == 1

    def test_with_a_key_the_first_flow_is_returned_also_when_it_is_over(self, ada: Any, desk: Config) -> None:
        flow = self.begin(ada, desk, idempotency_key="k")
        assert self.begin(ada, desk, idempotency_key="k") == flow
        work()
        look(flow)
        assert self.begin(ada, desk, idempotency_key="k") == flow
        assert (Flow.objects.count(), BulkChange.objects.count()) == (1, 1)

    def test_while_one_is_under_way_another_is_refused(self, ada: Any, desk: Config) -> None:
        self.begin(ada, desk)
        with pytest.raises(ChangeUnderWay):
            self.begin(ada, desk)
        assert (Flow.objects.count(), BulkChange.objects.count()) == (1, 1)

    def test_the_change_of_another_config_is_none_of_this(self, ada: Any, root: Any, desk: Config) -> None:
        self.begin(ada, desk)
        other = make_config(root, name="Other")
        for action in (str(BulkChange.objects.get().pk), "nonsense", "1" * 40):
            with pytest.raises(AnswerRefused):
                start(root, other, action=action)


class TestStopping:
    @pytest.fixture(autouse=True)
    def small_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(carrying_on, "PART", 1)

    @pytest.mark.parametrize(("kind", "after"), [(REDELIVER, 7), (CANCEL, 6)])
    def test_who_cancels_stops_it_before_the_next_part(
        self, ada: Any, desk: Config, kind: Flow.Kind, after: int
    ) -> None:
        flow = answer(start(ada, desk, kind), ada, confirmed=True)
        change = BulkChange.objects.get()
        assert carrying_on.part(change_id=change.pk)

        over = runner.cancel(user=ada, flow_id=flow.pk)

        assert (over.is_over, over.step["type"], over.step["reason"]) == (
            True,
            "abort",
            "It was stopped by ada.",
        )
        assert not carrying_on.part(change_id=change.pk)
        change.refresh_from_db()
        assert (change.state, change.done, change.reason) == ("STOPPED", 1, "It was stopped by ada.")
        assert Delivery.objects.count() == after
        # And another one may begin.
        assert start(ada, desk, kind).step["type"] == "confirm"

    def test_what_is_over_by_then_tells_what_it_came_to(self, ada: Any, desk: Config) -> None:
        flow = answer(start(ada, desk), ada, confirmed=True)
        work()

        over = runner.cancel(user=ada, flow_id=flow.pk)

        assert (over.is_over, over.step["type"], over.step["result"]["done"]) == (True, "done", 3)
        assert BulkChange.objects.get().state == "DONE"

    def test_the_audit_says_who_stopped_it(self, ada: Any, ben: Any, desk: Config) -> None:
        grant(actor=ada, config_id=desk.pk, user_id=ben.pk, role=Role.OPERATOR)
        answer(start(ada, desk), ada, confirmed=True)
        joined = start(ben, desk)
        assert joined.step["type"] == "progress"

        runner.cancel(user=ben, flow_id=joined.pk)

        entry = AuditEntry.objects.get(action="deliveries.redelivered")
        assert entry.actor == ben
        assert {one["field"]: one["after"] for one in entry.changes} == {
            "count": "0",
            "reason": "It was stopped by ben.",
        }

    def test_who_may_not_operate_it_any_more_stops_nothing(self, ada: Any, ben: Any, desk: Config) -> None:
        grant(actor=ada, config_id=desk.pk, user_id=ben.pk, role=Role.OPERATOR)
        answer(start(ada, desk), ada, confirmed=True)
        joined = start(ben, desk)
        grant(actor=ada, config_id=desk.pk, user_id=ben.pk, role=Role.VIEWER)

        with pytest.raises(PermissionDenied):
            runner.cancel(user=ben, flow_id=joined.pk)
        assert BulkChange.objects.get().state == "RUNNING"
