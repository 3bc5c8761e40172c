"""An application with a config model of its own, known to no other test."""
