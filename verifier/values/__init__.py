"""What everything else is made of: certificate numbers, days, places, and the paths of the public site."""
