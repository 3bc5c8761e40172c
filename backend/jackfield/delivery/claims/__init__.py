"""Take what is due, fairly, with all that an attempt needs."""
