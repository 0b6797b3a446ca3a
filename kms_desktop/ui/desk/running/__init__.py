"""What is running now, at one desk: bulletins that are read, what is reported as down, what a supervisor publishes."""
