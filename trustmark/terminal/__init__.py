"""The terminal: options and arguments, what is printed, hints, and instants that people type."""
