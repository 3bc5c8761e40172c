"""What must wait, why, and when no longer."""
