"""How the tests speak in a flow: what is filled in, and the next step."""

from typing import Any

from jackfield.flows import runner
from jackfield.flows.models import Flow


def nothing(_form: Any) -> dict[str, Any]:
    """Fill in nothing."""
    return {}


def filling(**values: Any) -> Any:
    """Fill in these."""
    return lambda _form: values


def answer(flow: Flow, user: Any, **given: Any) -> Flow:
    """Answer the step that a flow stands at."""
    given.setdefault("fill", nothing)
    return runner.submit(user=user, flow_id=flow.pk, step_id=flow.step["step_id"], **given)


def again(flow: Flow) -> Flow:
    """The row as it is now."""
    return Flow.objects.select_related("started_by").get(pk=flow.pk)
