"""What is running now, at one desk: bulletins that are read, what is reported as down, and what a supervisor publishes."""
