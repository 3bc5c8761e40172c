"""The `jackfield` command: one small module for each subcommand."""
