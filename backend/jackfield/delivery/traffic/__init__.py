"""Traffic: how many attempts went well and ill in each hour, counted in parts and read at once."""

from jackfield.delivery.traffic.counting import KIND, count

__all__ = ["KIND", "count"]
