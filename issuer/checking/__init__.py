"""Checking what somebody was shown, proofs and disclosures, and what was seen before."""
