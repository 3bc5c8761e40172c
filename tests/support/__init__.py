"""What several tests need: surroundings, fixtures, a served product, a receiver."""
