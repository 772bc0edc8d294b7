"""What happened: rules, facts, decisions, store, transparency log, views, publisher and audit."""
