"""What the tests of languages stand on: real rows, the real view, a real socket."""

from tests.api.conftest import ada, form_kinds, people, receiver, surroundings
from tests.api.live.conftest import host, stopped

__all__ = ["ada", "form_kinds", "host", "people", "receiver", "stopped", "surroundings"]
