"""A contact that goes to a colleague, a team or somebody outside, and one that comes."""
