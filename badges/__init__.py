"""What a shop gets: badge token, QR record, status lists, pictures, artwork, snippet."""
