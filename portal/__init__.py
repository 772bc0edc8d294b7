"""The web site: a Flask application for the public files, later also the portal."""
