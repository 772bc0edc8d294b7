"""Visits to other people's hosts: monitoring, and proofs of control."""
