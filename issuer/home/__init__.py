"""An issuer's folder: settings, files, keys, ledger, backups and what expires."""
