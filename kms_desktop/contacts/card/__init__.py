"""What people know of a customer beside what happened: contact points, notes, preferences, when it was confirmed."""
