"""Who may sign: public keys, the strict JWS front, the root-signed key manifest, signers, sealing."""
