"""Themes: all that is said and logged about one cause → one row with its worth, an owner, a decision and its effect."""
