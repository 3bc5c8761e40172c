"""The socket: its protocol, who may open one, and operations over it."""
