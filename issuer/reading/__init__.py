"""Reading what the ledger knows: the office's worktable, and what an application still lacks."""
