"""Audits that need the issuer's database and keys: rows, decisions, fees, files."""
