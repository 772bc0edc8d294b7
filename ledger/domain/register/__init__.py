"""What concerns the whole register: rules and keys on record, motions, erasures."""
