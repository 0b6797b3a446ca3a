"""Words, and what is known of the call → hits, a look inside, likely reasons, the question that parts them."""
