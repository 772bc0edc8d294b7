"""Certificates: what is granted, measures against it, and what is hidden of a natural person."""
