"""Everything that can happen in a contact: each kind of event is a class that says all that is decided of it."""
