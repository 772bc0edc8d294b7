"""What the office itself looks at, derived from the facts: worklist, deadlines, fees, reports. Never public."""
