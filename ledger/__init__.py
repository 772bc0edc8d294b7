"""What happened: rules, facts and decisions, store, transparency log, views, publisher and audit."""
