"""Schedule hooks: methods marked ``@every``, called for each config that works, again and again."""
