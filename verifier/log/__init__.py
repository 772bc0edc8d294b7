"""The transparency log as a checker reads it: tree, tiles, checkpoints and proofs."""
