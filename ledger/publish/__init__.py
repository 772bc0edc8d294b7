"""The publisher's rooms: the log, the signed files, the files that are only copied, the mark of the last run."""
