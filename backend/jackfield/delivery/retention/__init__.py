"""Forget what is old enough: settled deliveries, events of which nothing is owed, entries of the audit."""

from jackfield.delivery.retention.forgetting import KIND, forget

__all__ = ["KIND", "forget"]
