"""What the person at this desk is at, chosen and told to colleagues."""
