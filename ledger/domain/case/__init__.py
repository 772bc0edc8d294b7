"""Compliance cases: from opening over notice, hearing and measure to appeal and closing."""
