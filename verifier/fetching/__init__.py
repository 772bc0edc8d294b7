"""Getting evidence: from a public site or a bundle, and what is kept to prove an answer later."""
