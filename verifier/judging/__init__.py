"""From verified evidence to one verdict and its words: without input, output or clock."""
