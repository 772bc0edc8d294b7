"""Commands about businesses, their places and visits to them."""
