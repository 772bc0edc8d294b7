"""Acting: from forms and files to commands given once, and what belongs together done together."""
