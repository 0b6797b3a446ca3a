"""What the database itself refuses, whatever client asks."""
