"""Markdown files → articles: parsing, checking, showing, and the folder they live in."""
