"""Components of the design language: they show what they are given and say what the person did, nothing more."""
