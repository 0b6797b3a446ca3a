"""A contact that no telephone tells of: in which channel, and with whom."""
