"""Why somebody reads an event: the answer is the decision."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jackfield.configs.models import Config
from jackfield.configs.permissions import Role, set_role
from jackfield.delivery.audience import NOT_IN_AUDIENCE
from jackfield.delivery.models import Delivery, Event
from jackfield.delivery.queries import visible_events
from jackfield.delivery.reasons import explain_event
from tests.configs.test_permissions import build, worlds
from tests.support.effort import examples

pytestmark = pytest.mark.django_db
EVERYONE: dict[str, Any] = {"everyone": True}


def event_of(publisher: User | None = None, audience: dict[str, Any] = EVERYONE) -> Event:
    return Event.objects.create(type="ticket.opened", data={}, publisher=publisher, audience=audience)


def owed(event: Event, config: Config, **fields: Any) -> Delivery:
    return Delivery.objects.create(event=event, config=config, **fields)


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia")


@pytest.fixture
def config(olivia: User) -> Config:
    made: Config = Config.objects.create(owner=olivia, integration_id="webhook", name="Ops")
    return made


def test_its_publisher_and_an_administrator_read_it(olivia: User) -> None:
    admin, event = User.objects.create_superuser("admin"), event_of(olivia)

    assert explain_event(olivia, event).because == ("olivia published it.",)
    assert explain_event(admin, event).because == ("admin is an administrator, who may do everything.",)


def test_who_sees_a_config_that_it_was_owed_to_reads_it(olivia: User, config: Config) -> None:
    sam, event = User.objects.create_user("sam"), event_of()
    owed(event, config)
    set_role(config=config, grantee=sam, role=Role.VIEWER, granted_by=olivia)

    assert explain_event(olivia, event).because == ("It was owed to the config “Ops”: olivia owns it.",)
    assert explain_event(sam, event).because == (
        "It was owed to the config “Ops”: VIEWER was granted to sam by olivia.",
    )


def test_who_reads_it_not_is_told_why(olivia: User, config: Config) -> None:
    sam, crew = User.objects.create_user("sam"), Group.objects.create(name="Ops")
    event = event_of(audience={"groups": [crew.pk]})

    unheard = explain_event(sam, event)
    crew.user_set.add(sam)
    heard = explain_event(sam, event)

    nothing = "sam did not publish it, and it was owed to no config that sam may see."
    assert unheard.because == (nothing, "sam is not in its audience.")
    assert heard.because == (nothing,)
    owed(event, config, state="CANCELLED", reason=NOT_IN_AUDIENCE)
    assert explain_event(olivia, event).because == (
        "It was withdrawn from the configs that olivia sees: their owners may not hear it any more.",
    )


deliveries = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["sent", "waiting", "withdrawn"])), max_size=4, unique=True
)


@settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds, publisher=st.none() | st.integers(0, 3), made=deliveries)
def test_the_answer_is_the_decision_in_every_world(
    db: None, *, world: dict[str, Any], publisher: int | None, made: list[tuple[int, str]]
) -> None:
    people, configs = build(world)
    event = event_of(None if publisher is None else people[publisher])
    kinds: dict[str, dict[str, Any]] = {
        "sent": {"attempt_count": 1},
        "waiting": {},
        "withdrawn": {"state": "CANCELLED", "reason": NOT_IN_AUDIENCE},
    }
    for number, kind in made:
        if number < len(configs):
            owed(event, configs[number], **kinds[kind])

    for person in people:
        answer = explain_event(person, event)
        assert answer.allowed == visible_events(person).filter(pk=event.pk).exists()
        assert answer.because
        assert all(answer.because)
    Event.objects.all().delete()
