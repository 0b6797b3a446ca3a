"""Pictures of every window in every state, in each look and size, made by playing the demo."""
