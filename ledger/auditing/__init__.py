"""The auditor's rooms: replaying the log, and recomputing each published file from it."""
