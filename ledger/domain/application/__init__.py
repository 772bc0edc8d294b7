"""Applications: what a business hands in, what officers answer, fee and approval."""
