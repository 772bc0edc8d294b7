"""From verified evidence to one verdict and its words: trust, weighing, policy, standing. No input, output or clock."""
