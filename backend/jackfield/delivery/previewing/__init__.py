"""Before anything is sent: samples, why an event would go to a config, and what would leave for it."""
