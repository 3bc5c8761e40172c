"""What the tests of the doctor look for, and look at."""

from typing import Any

from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery, Event
from jackfield.examining import Level

SECRET = "hunter2-of-the-doctor"


def codes(found: Any) -> list[str]:
    return [finding.code for finding in found]


def wrong(found: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.level.value) for finding in found if finding.level is not Level.OK]


def delivery(config: Config, **fields: Any) -> Delivery:
    event = Event.objects.create(type="ticket.opened", data={}, audience={"everyone": True})
    return Delivery.objects.create(event=event, config=config, **fields)


def config_of(owner: Any) -> Config:
    config = Config(owner=owner, integration_id="webhook", name="Mine", settings={"url": "https://a.test/"})
    keeping.store(config=config, secrets={"signing_secret": SECRET}, actor=None)
    config.save()
    return config
