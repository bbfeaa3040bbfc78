"""Other programs: what is written for them, and what is read from them."""
