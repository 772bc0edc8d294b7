"""The browser verifier: one JavaScript module, and the one-file page the QR code opens."""
