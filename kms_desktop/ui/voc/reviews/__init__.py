"""Reviews on the Voice page: the list, and one contact of it with its five questions."""
