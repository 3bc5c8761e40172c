"""`jackfield migrate`."""

from argparse import Namespace

from jackfield.project.migrating import migrate


def run(_arguments: Namespace) -> int:
    """Apply what is missing and say what."""
    migrate(verbosity=1)
    return 0
