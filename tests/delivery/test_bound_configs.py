"""What a config is bound to is asked again when a delivery is about to be sent."""

from collections.abc import Iterator

import pytest

from jackfield.configs import scopes
from jackfield.configs.binding import bind_scope
from jackfield.configs.models import Config
from jackfield.delivery.claims import claiming
from jackfield.delivery.claims.known_configs import KnownConfigs
from jackfield.delivery.models import Delivery, WorkerProcess
from jackfield.delivery.operations import publish
from tests.delivery.lines import make_config, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def organisations() -> Iterator[None]:
    scopes.register_scope(
        "organisation",
        label="Organisation",
        may_bind=lambda _user, _scope_id: True,
        describe=lambda scope_id: scope_id,
        hears=lambda scope_id, event: event.data["organisation"] == scope_id,
    )
    yield
    scopes.unregister_scope("organisation")


def bound(organisation: str) -> Config:
    config = make_config(owner=make_user())
    return bind_scope(actor=None, config_id=config.pk, scope=("organisation", organisation))


def claimed(known: KnownConfigs) -> int:
    worker = WorkerProcess.objects.create(name="test", kind="WORKER")
    return len(claiming.claim(worker_id=worker.pk, room=10, known=known).jobs)


def test_what_concerns_its_organisation_is_sent() -> None:
    bound("acme")
    publish("ticket.opened", {"organisation": "acme"})

    assert claimed(KnownConfigs()) == 1


@pytest.mark.parametrize("by", ["operation", "update"])
def test_one_that_was_bound_elsewhere_meanwhile_is_sent_nothing(by: str) -> None:
    config, known = bound("acme"), KnownConfigs()
    known.read([config.pk])
    publish("ticket.opened", {"organisation": "acme"})
    if by == "operation":
        bind_scope(actor=None, config_id=config.pk, scope=("organisation", "brig"))
    else:
        Config.objects.filter(pk=config.pk).update(scope_id="brig")

    assert claimed(known) == 0

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempt_count) == ("CANCELLED", 0)


def test_one_whose_kind_is_unknown_meanwhile_is_sent_nothing() -> None:
    bound("acme")
    publish("ticket.opened", {"organisation": "acme"})
    scopes.unregister_scope("organisation")

    assert claimed(KnownConfigs()) == 0
    assert Delivery.objects.get().state == "CANCELLED"
