"""What people know of a customer beside what happened: contact points, pinned notes, preferences, when it was confirmed."""
