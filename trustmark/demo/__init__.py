"""The demonstration: whole lives of certificates, first in a pilot, then under officers."""
