"""Forms as data: a Django form described for any client, and a client's values read back into it."""
