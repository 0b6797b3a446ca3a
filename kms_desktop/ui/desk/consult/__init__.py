"""A question to a colleague: asked from the call in hand, or answered beside one's own."""
