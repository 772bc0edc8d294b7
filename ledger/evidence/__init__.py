"""Files that facts rest on: what is accepted, how they are kept sealed, how one is shown alone."""
