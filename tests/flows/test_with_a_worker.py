"""A flow about something that takes long goes from its first look to its end by a worker alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from jackfield.delivery.models import Errand
from jackfield.flows import runner, writing
from jackfield.flows.models import Flow
from jackfield.registry.queries import state_of
from tests.delivery.lines import ask, until, working
from tests.flows.speaking import again
from tests.flows.talking import Working

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_worker_carries_it_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LOOK_EVERY", timedelta(milliseconds=20))

    def begin() -> Flow:
        root: Any = get_user_model()._default_manager.create_superuser("root")
        return runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="working")

    flow = await ask(begin)
    async with working():
        await until(lambda: again(flow).is_over)
        await until(lambda: not Errand.objects.filter(kind=writing.GO_ON).exists())

    over = await ask(again, flow)
    assert over.step["message"] == "Sawn."
    assert Working.asked_with == (None, "work", "work")
    assert await ask(state_of, "working") == "ACTIVE"
