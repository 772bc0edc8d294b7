"""The web site: Flask application that serves the public files.

The ministry's portal comes here.
"""
