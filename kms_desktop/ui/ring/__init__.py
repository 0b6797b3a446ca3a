"""A call that rings → seen and heard when the window lies behind others."""
