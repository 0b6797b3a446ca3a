"""Commands: what a window can do, a command can do."""
