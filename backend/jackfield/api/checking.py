"""Live checks in the middle of a mutation, as flows make them."""

from jackfield.flows.checking import can_check, installed, is_inactive, require, typed, usable, verdict_of

__all__ = ["can_check", "installed", "is_inactive", "require", "typed", "usable", "verdict_of"]
