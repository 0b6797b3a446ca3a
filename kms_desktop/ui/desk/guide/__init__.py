"""The open article on a call: its questions, its options, and what was chosen."""
