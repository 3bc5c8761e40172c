"""Events of one key in their order: while an earlier one is not settled, later ones wait."""
