"""Views: register and standing, rebuilt from the facts at any time."""
