"""Businesses: who they are, what they control, what visits found."""
