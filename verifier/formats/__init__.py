"""The signed documents and their parts, parser beside formatter: each wire format stands here once."""
