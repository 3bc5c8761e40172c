"""What a person does about deliveries: try one now, cancel, redeliver many, cancel many."""
