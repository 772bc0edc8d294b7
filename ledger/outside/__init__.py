"""Looking at other people's servers: proof of control of a place, and what certified shops show.

These are the only rooms of `ledger` that open a connection, and only to ask: they send nothing but
the question. They may touch DNS servers that are named to them (`resolve`), port 443 of public
addresses (`web`), and one child process of their own (`reader`); no store, no key, no clock: time,
limits and resolvers are arguments. `tokens`, `pages` and `findings` are pure. What comes from
outside is treated as hostile; at most it goes into a finding or proof.
"""
