"""Pages of the public site that need no script: one for each certificate, and the rules in force."""
