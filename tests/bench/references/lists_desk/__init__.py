"""Lists of configs served in other ways, on Jackfield's own rows, models and middleware."""
