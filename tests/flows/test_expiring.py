"""Flows run out, and old ones go."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jackfield.flows import expiring, runner
from jackfield.flows.errors import FlowExpired
from jackfield.flows.models import Flow
from tests.flows.speaking import again, answer, filling


def test_what_nobody_answered_ends_and_its_secrets_go(root: Any) -> None:
    flow = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="wizard")
    flow = answer(flow, root, fill=filling(region="north", key="letters"))
    other = runner.start(user=root, kind=Flow.Kind.ACTIVATE, integration_id="asking-first")
    Flow.objects.filter(pk=flow.pk).update(expires_at=timezone.now())

    is_all = expiring.sweep_now()

    over = again(flow)
    assert (is_all, over.is_over, over.answers) == (True, True, {})
    assert over.step["type"] == "abort"
    assert again(other).is_over is False
    with pytest.raises(FlowExpired):
        answer(flow, root, fill=filling(size="3"))


def test_what_is_over_can_be_looked_at_for_a_while(root: Any) -> None:
    old = runner.start(user=root, kind=Flow.Kind.DEACTIVATE, integration_id="desk")
    runner.cancel(user=root, flow_id=old.pk)
    young = runner.start(user=root, kind=Flow.Kind.DEACTIVATE, integration_id="desk")
    runner.cancel(user=root, flow_id=young.pk)
    Flow.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(hours=1))

    expiring.sweep_now()

    assert list(Flow.objects.values_list("pk", flat=True)) == [young.pk]
