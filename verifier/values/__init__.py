"""What the rest is made of: certificate numbers, days, places, paths of the public site."""
