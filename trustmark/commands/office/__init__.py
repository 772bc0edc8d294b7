"""Commands of the office: worklist, reports, officers, motions, rules."""
