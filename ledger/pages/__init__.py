"""Pages of the public site without script: one for each certificate, and the rules in force."""
