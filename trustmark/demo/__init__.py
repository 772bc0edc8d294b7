"""The demonstration: the whole life of certificates on invented shops, first in a pilot, then under officers."""
