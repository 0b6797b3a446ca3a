"""The log of the floor → figures: what is counted, out of what, in which period, and the contacts behind each."""
