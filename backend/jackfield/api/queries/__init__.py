"""What can be asked: one file for each kind of thing, and the type that lists them."""
