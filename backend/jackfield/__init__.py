"""Jackfield connects an application to the services its users already work with."""

__version__ = "0.1.0"
