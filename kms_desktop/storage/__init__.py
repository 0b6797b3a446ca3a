"""The database, the journal of what is not delivered yet, and the feed of what others changed."""
