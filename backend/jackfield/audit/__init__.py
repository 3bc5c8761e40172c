"""Who did what: one row for each thing that a person or a token changed."""
