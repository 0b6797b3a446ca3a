"""Who is on the line: the call, everything that happened before, and who else has the customer now."""
