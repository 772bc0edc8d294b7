"""Commands of whoever operates an issuer: folder, keys, publishing, backups."""
