"""The event store: codec, recorder, group commit, reader."""
