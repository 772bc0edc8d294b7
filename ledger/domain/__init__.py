"""Facts and decisions, pure: one module an aggregate."""
