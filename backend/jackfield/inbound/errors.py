"""What can stand in the way of a config's address."""


class NoInbound(Exception):
    """No service calls this integration: there is no address to give."""
