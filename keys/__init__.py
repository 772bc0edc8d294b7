"""Who may sign: public keys, strict JWS, the key manifest, signers, sealing."""
