"""`python -m jackfield`: the same as the `jackfield` command."""

import sys

from jackfield.cli.main import run

sys.exit(run())
