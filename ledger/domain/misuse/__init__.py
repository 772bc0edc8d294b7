"""The public list of misuse: which hosts and handles are on it, and until when."""
