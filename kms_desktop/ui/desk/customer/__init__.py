"""Who the customer is: what to compare, who else it may be, somebody new, and what is known of them."""
