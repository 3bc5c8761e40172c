"""The kinds of flows: a module for each, and ``register`` for those of other modules."""

from jackfield.flows.kinds.kind import Asking, Checking, FilledForm, Kind, Reply, Talk
from jackfield.flows.kinds.known import of, register

__all__ = ["Asking", "Checking", "FilledForm", "Kind", "Reply", "Talk", "of", "register"]
