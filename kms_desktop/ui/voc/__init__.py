"""The supervisor's page: what was logged and said, and the answers."""
