"""Views: register and standing, which can be rebuilt from the facts at any time."""
