"""The built-in integrations: one folder for each service."""
