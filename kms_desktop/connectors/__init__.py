"""Other systems' exports and call events → interactions and calls."""
