"""Commands that check, and that hand out what others check."""
