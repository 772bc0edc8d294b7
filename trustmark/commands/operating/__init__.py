"""Commands for the operator of an issuer: folder, keys, publishing, backups."""
