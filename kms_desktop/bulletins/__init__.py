"""What is running now: bulletins that are published, what desks report as down, and what becomes of both."""
