"""Reviews of closed contacts."""
