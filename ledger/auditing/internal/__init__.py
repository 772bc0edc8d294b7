"""What only an audit with the issuer's database and keys can look at: rows, decisions, fees, files."""
