"""An encryption key can be retired: everything moves under the new one, and nothing else changes."""

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from pytest_django import Settings

from jackfield.configs import keeping
from jackfield.configs.models import Config
from jackfield.configs.resealing import reseal_all
from jackfield.realtime.models import StatusChange
from jackfield.vault import SecretUnreadable

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def config(settings: Settings) -> Config:
    settings.JACKFIELD_ENCRYPTION_KEYS = [OLD]
    made = Config(owner=User.objects.create_user("olivia"), integration_id="webhook", name="Ops")
    keeping.store(config=made, secrets={"token": "s3cr3t", "other": "s3cr3t too"}, actor=None)
    made.save()
    return made


def test_the_old_key_can_go(config: Config, settings: Settings) -> None:
    settings.JACKFIELD_ENCRYPTION_KEYS = [NEW, OLD]
    before = (StatusChange.objects.count(), config.version)

    assert reseal_all() == 2

    settings.JACKFIELD_ENCRYPTION_KEYS = [NEW]
    stored = Config.objects.get()
    assert keeping.reveal(stored) == {"token": "s3cr3t", "other": "s3cr3t too"}
    assert (StatusChange.objects.count(), stored.version) == before
    assert stored.secrets["token"]["fingerprint"] == config.secrets["token"]["fingerprint"]


def test_an_unknown_key_is_said_and_loses_nothing(config: Config, settings: Settings) -> None:
    settings.JACKFIELD_ENCRYPTION_KEYS = [NEW]

    with pytest.raises(SecretUnreadable):
        reseal_all()

    settings.JACKFIELD_ENCRYPTION_KEYS = [OLD]
    assert keeping.reveal(Config.objects.get()) == {"token": "s3cr3t", "other": "s3cr3t too"}
