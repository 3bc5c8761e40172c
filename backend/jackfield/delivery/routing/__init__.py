"""Which configs want an event, and why."""
