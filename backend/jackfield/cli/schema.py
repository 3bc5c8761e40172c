"""`jackfield schema`."""

from argparse import Namespace

from jackfield.api.schema import print_schema


def run(_arguments: Namespace) -> int:
    """Print it as schema.graphql holds it."""
    print(print_schema().rstrip("\n"))
    return 0
