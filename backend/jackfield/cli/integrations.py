"""`jackfield integrations`."""

from argparse import Namespace

from jackfield.registry import get_integration_manager


def run(_arguments: Namespace) -> int:
    """Print what discovery finds, active or not."""
    for integration_id in sorted(
        found.integration_id for found in get_integration_manager().get_integrations()
    ):
        print(integration_id)
    return 0
