"""Steps and solution space → what may be offered to this caller, by this agent, now."""
