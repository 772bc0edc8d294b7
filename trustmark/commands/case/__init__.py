"""Commands about compliance cases."""
