"""The worker: the loop around it all, and what the dead leave behind."""
