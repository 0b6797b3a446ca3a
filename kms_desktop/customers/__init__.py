"""Who is calling, how sure that is, and everything that happened before; and who works here."""
