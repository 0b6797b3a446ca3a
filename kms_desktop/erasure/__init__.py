"""A customer who is to be erased → gone in every room: the workspace, the index, this desktop and the others."""
