"""The settings under which the desk's own tests run."""

from .settings import *  # noqa: F403

# Without the thread that follows changes, which would keep the tests' database open: tests that need to
# know of a change call check_expired().
JACKFIELD_FOLLOW_ON_USE = False
