"""The publisher's rooms: log, signed files, copied files, and the mark of the last run."""
