"""From an event to a settled attempt."""
