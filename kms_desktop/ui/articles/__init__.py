"""The editor's page: the articles, what agents flagged in them, and what lint finds."""
