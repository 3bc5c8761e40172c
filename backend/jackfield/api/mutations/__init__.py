"""What can be done: one file for each kind of thing."""
