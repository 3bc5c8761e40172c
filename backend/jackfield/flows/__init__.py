"""Conversations with a person, kept as rows: activate, deactivate."""
