"""Commands about the list of misuse."""
