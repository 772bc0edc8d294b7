"""Commands about certificates and their badges."""
