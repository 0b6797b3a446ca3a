"""What a desktop keeps for the time without its database, and what it delivers afterwards."""
