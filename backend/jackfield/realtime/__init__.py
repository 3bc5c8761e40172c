"""The status log and its wake-ups: what changed, in which order, and who should look."""
