"""Charts painted here: bars of a range on one scale, a course with its limits, and the track of an estimate."""
