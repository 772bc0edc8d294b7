"""The transparency log: RFC 6962 tree as C2SP tlog-tiles."""
