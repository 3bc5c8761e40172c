"""Users, configs and deliveries for the tests of what can be followed."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from jackfield.accounts.principal import Principal
from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.news import deliveries_changed
from jackfield.realtime.threads import DatabaseThreads

P = ParamSpec("P")
T = TypeVar("T")

_threads = DatabaseThreads(name="test", count=1)


async def in_thread(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do what asks the database, beside the event loop."""
    return await _threads.run(call, *args, **kwargs)


def make_user(name: str = "ada", **more: Any) -> User:
    return get_user_model().objects.create_user(name, **more)


def make_config(owner: User, name: str = "alarms", **more: Any) -> Config:
    made: Config = Config.objects.create(
        owner=owner, integration_id=more.pop("integration_id", "webhook"), name=name, **more
    )
    return made


def rename(config: Config, name: str) -> None:
    config.name = name
    config.version += 1
    config.save()


def share(config: Config, grantee: Any, role: Role | None = Role.VIEWER) -> None:
    set_role(config=config, grantee=grantee, role=role, granted_by=config.owner)


def make_delivery(config: Config, event: Event | None = None) -> Delivery:
    event = event or Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    delivery = Delivery.objects.create(event=event, config=config)
    deliveries_changed([(delivery.pk, config.pk, event.pk)])
    return delivery


def settle(delivery: Delivery, state: str = "DELIVERED") -> None:
    delivery.state = state
    delivery.save()
    deliveries_changed([(delivery.pk, delivery.config_id, delivery.event_id)])


def principal_of(user: User | None) -> Principal:
    return Principal(user=user)
