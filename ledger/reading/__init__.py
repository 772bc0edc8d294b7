"""Reading a ledger: states now or then, facts with their officers, lists, finding, refusals."""
