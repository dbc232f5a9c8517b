"""Cart, checkout, the way to the pay page and back. All private, none of it cached."""
