"""Breakers: a service that fails is left alone for a while, and then tried with one delivery."""

from jackfield.delivery.breaking.breakers import let_one_through

__all__ = ["let_one_through"]
