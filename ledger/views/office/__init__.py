"""What the office itself reads, made from facts: worklist, deadlines, fees, reports. Not public."""
