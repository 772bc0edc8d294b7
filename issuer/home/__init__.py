"""An issuer's folder: settings, files, keys, the ledger opened from them, backups and what runs out."""
