"""`jackfield integrations`."""

from argparse import Namespace

from jackfield.registry import get_integration_manager


def run(_arguments: Namespace) -> int:
    """Print what discovery finds, active or not."""
    for integration_id in sorted(cls.integration_id for cls in get_integration_manager().integration_classes):
        print(integration_id)
    return 0
