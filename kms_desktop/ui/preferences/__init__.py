"""How somebody wants their desk: looks, and how it tells that a call rings."""
