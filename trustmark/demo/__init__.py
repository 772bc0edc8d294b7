"""The demonstration: the whole life of certificates on invented shops, with nothing faked."""
