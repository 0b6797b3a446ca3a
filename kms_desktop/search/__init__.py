"""Articles and past customers' words → ranked hits with their reasons; the only owner of whoosh."""
