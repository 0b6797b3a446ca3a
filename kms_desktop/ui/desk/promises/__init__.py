"""What is owed to customers, on the desk: where it stands, and what became of it, in a key or two."""
