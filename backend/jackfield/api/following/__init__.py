"""What can be followed: subscriptions, and the streams that follow the status log for them."""
