"""What becomes of a delivery, and what it says of its config."""
