"""Users' tokens, sessions and who is asking."""
