"""`jackfield publish`."""

import json
import sys
from argparse import Namespace
from typing import Any

from jackfield.cli.errors import Misused
from jackfield.cli.ready import require_migrated
from jackfield.delivery.operations import publish


def run(arguments: Namespace) -> int:
    """Publish; when the id is printed the event is safe."""
    data = _data(sys.stdin.read() if arguments.data == "-" else arguments.data)
    require_migrated()
    print(publish(arguments.type, data).id)
    return 0


def _data(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misused("The event's data is not JSON.") from error
    if not isinstance(data, dict):
        raise Misused("The event's data must be a JSON object.")
    return data
