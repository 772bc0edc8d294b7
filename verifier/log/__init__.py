"""The transparency log as somebody reads it who checks: tree, tiles, checkpoints, proofs and leaves."""
