"""A webhook whose secret was rotated, on the wire: who knows the old key verifies while it is good."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from jackfield.configs import operations
from jackfield.configs.models import Config
from jackfield.delivery import old_secrets
from jackfield.delivery.models import Delivery, Errand
from jackfield.delivery.operations import publish
from jackfield.registry import get_integration_manager
from jackfield.registry.models import IntegrationRecord
from jackfield.sdk.secrets import Rotation
from tests.delivery.lines import ask, make_user, states, until, working
from tests.support.receiver import Receiver, Request

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "whsec_" + "b2xk" * 8, "whsec_" + "bmV3" * 8


@pytest.fixture
def _webhook() -> Iterator[None]:
    IntegrationRecord.objects.update_or_create(
        pk="webhook", defaults={"state": IntegrationRecord.State.ACTIVE}
    )
    webhook = get_integration_manager().get_integration("webhook")
    webhook.enable_integration()
    yield
    webhook.disable_integration()


def rotated(url: str) -> Config:
    """A config with two keys that are good."""
    owner = make_user()
    config = operations.create(
        actor=owner,
        owner=owner,
        integration_id="webhook",
        name="Hook",
        settings={"url": url},
        secrets={"signing_secret": OLD},
        event_types=("ticket.*",),
        enabled=True,
    )
    secrets = {"signing_secret": Rotation(NEW, keep_old_s=3600)}
    operations.update(actor=owner, config_id=config.pk, secrets=secrets)
    return config


def run_out(config: Config) -> None:
    """Let an hour go by for what is kept, and its errand."""
    secrets = Config.objects.get(pk=config.pk).secrets
    [old] = secrets["signing_secret"]["previous"]
    old["valid_until"] = (datetime.fromisoformat(old["valid_until"]) - timedelta(hours=1)).isoformat()
    QuerySet(Config).filter(pk=config.pk).update(secrets=secrets)
    Errand.objects.filter(kind=old_secrets.RETIRE).update(due_at=timezone.now())


def verifies(request: Request, key: str) -> bool:
    """Whether the specification's own package takes it."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        return bool(Webhook(key).verify(request.body, headers) == json.loads(request.body))
    except WebhookVerificationError:
        return False


@pytest.mark.usefixtures("_webhook")
async def test_old_and_new_verify_until_the_old_one_has_run_out(receiver: Receiver) -> None:
    config = await ask(rotated, receiver.url)
    async with working():
        await ask(publish, "ticket.opened", {"n": 1})
        await until(lambda: states() == {"DELIVERED": 1})
        await ask(run_out, config)
        await until(lambda: not Errand.objects.filter(kind=old_secrets.RETIRE).exists())
        await ask(publish, "ticket.opened", {"n": 2})
        await until(lambda: states() == {"DELIVERED": 2})

    first, second = receiver.wait_for(2)
    assert (verifies(first, NEW), verifies(first, OLD)) == (True, True)
    assert (verifies(second, NEW), verifies(second, OLD)) == (True, False)
    assert "previous" not in (await ask(Config.objects.get)).secrets["signing_secret"]
    rows = await ask(lambda: f"{list(Delivery.objects.values())} {list(Errand.objects.values())}")
    assert OLD not in rows
