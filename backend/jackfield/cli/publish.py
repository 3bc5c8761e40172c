"""`jackfield publish`."""

import json
import sys
from argparse import Namespace
from typing import Any

from jackfield.cli.errors import Misused, Refused
from jackfield.cli.ready import require_migrated
from jackfield.delivery.errors import DeliveryError
from jackfield.delivery.operations import publish


def run(arguments: Namespace) -> int:
    """Publish; when the id is printed the event is safe."""
    data = _data(sys.stdin.read() if arguments.data == "-" else arguments.data)
    require_migrated()
    try:
        event = publish(arguments.type, data)
    except DeliveryError as refusal:
        raise Refused(str(refusal)) from refusal
    print(event.public_id)
    return 0


def _data(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misused("The event's data is not JSON.") from error
    if not isinstance(data, dict):
        raise Misused("The event's data must be a JSON object.")
    return data
