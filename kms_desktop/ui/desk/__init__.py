"""The agent's desk: who is calling, what happened before, what to ask, what may be offered, what was done."""
