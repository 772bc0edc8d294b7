"""What an issuer's folder can do, for every front door."""
