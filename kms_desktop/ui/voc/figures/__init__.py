"""The figures of the floor on the Voice page: tiles, the contacts behind one, and one contact whole."""
