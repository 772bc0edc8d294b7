"""The web site: Flask application that serves the public files (the ministry's portal comes here)."""
