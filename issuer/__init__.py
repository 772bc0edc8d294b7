"""What an issuer's folder can do, for every front door: decide, read, publish, check, report and visit."""
