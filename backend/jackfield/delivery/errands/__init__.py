"""Errands: work that workers do for the floors above, once or again and again, never twice at once."""

from jackfield.delivery.errands.asking import ask, remember, withdraw
from jackfield.delivery.errands.handling import Errand, Handler, handle
from jackfield.delivery.errands.threads import database

__all__ = ["Errand", "Handler", "ask", "database", "handle", "remember", "withdraw"]
