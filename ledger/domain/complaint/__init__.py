"""Complaints: from filing over answer and mediation to a decision."""
