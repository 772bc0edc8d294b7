"""Files that facts rest on: which are accepted, how they are sealed, how one is disclosed alone."""
