"""Reading a ledger: states now or then, facts with who decided them, lists, finding, what would be refused."""
