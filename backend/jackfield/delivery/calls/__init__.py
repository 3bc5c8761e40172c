"""Calls on behalf of a config that are no deliveries: schedules, syncs, inbound hooks."""
