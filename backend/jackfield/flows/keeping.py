"""How a flow keeps the last answer: sealed, for it may hold secrets."""

import json
from dataclasses import asdict
from typing import Any

from jackfield import vault
from jackfield.flows.models import Flow
from jackfield.sdk.formfields import CLEAR
from jackfield.sdk.steps import GatewayRequest
from jackfield.sdk.storing import stored


def seal(*, flow: Flow, request: GatewayRequest) -> dict[str, Any]:
    """Return what the row keeps of the answer that led to its present step."""
    values = {name: value for name, value in request.values.items() if value is not CLEAR}
    content = {**asdict(request), "values": stored(values)}
    return {"sealed": vault.seal(secret=json.dumps(content), place=_place(flow))}


def unseal(flow: Flow) -> GatewayRequest:
    """Return the answer that led to the flow's present step; its values are as JSON holds them.

    Raises:
        SecretUnreadable: No key opens it.
    """
    content = json.loads(vault.unseal(sealed=flow.answers["sealed"], place=_place(flow)))
    return GatewayRequest(**content)


def _place(flow: Flow) -> str:
    return f"flow:{flow.started_by_id}:{flow.kind}:{flow.integration_id}"
