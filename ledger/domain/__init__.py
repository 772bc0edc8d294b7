"""Facts and decisions, pure: one folder for each kind of aggregate."""
