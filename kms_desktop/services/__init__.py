"""Settings → one of each, opened and wired; the rules are in the stages below."""
