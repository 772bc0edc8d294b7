"""The signed documents and their parts: each wire format once, parser beside formatter."""
