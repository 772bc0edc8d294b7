"""The public list of misuse: which hosts and handles stand on it, and until when."""
