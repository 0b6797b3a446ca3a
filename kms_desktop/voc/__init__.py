"""Employee voice of the customer: suggestions, flags and their answers, and the supervisor's lists."""
