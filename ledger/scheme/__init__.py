"""Scheme data: the rules in force on a day, as dated TOML."""
