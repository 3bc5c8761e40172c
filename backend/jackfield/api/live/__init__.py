"""Live status: the socket, its protocol, and subscriptions that follow the status log."""
