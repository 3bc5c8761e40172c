"""Owners' configs: settings, secrets, grants and health."""
