"""What a wrap-up says, in rows that can be changed: on the desk when a contact ends, and later where it stands in a
list."""
