"""Which copy of the deployment this is, and whether it may speak to anybody."""
