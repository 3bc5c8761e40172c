"""Webhooks in: what services send to the URLs of configs, and what becomes of it."""
