"""How a call ends: the wrap-up that is confirmed, and the call back that is promised."""
