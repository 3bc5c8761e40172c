"""What the desk's own tests stand on: two organisations, their people, and a clean registry."""

from collections.abc import Iterator
from typing import Any

import pytest
from ticketdesk.extension import DeskExtension
from ticketdesk.managing import desk_manager
from ticketdesk.models import Organisation, User

from jackfield.host import get_integration_manager


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Let no test see what another has cached, running or switched off."""
    yield
    if DeskExtension.instance is None:
        DeskExtension.start()
    for manager in (desk_manager(), get_integration_manager()):
        manager.stop_running()
        manager.clear_all_configs_cache()


@pytest.fixture
def acme(transactional_db: None) -> Organisation:
    """One organisation; changes are committed, as they are when the desk is served."""
    return Organisation.objects.create(slug="acme")


@pytest.fixture
def brig(transactional_db: None) -> Organisation:
    """Another."""
    return Organisation.objects.create(slug="brig")


@pytest.fixture
def olga(acme: Organisation) -> Any:
    """A member of acme."""
    user = User.objects.create_user("olga@desk.example", "a-passphrase")
    acme.members.add(user)
    return user


@pytest.fixture
def bert(brig: Organisation) -> Any:
    """A member of brig."""
    user = User.objects.create_user("bert@desk.example", "a-passphrase")
    brig.members.add(user)
    return user
