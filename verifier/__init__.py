"""Who checks: every wire format, once, and the verifier that turns evidence into a verdict."""
