"""Looking at other people's servers: proof of control of a place, and what certified shops show.

The only rooms of `ledger` that open a connection, and only to ask: nothing is sent but the
question. They may touch DNS servers that are named to them (`resolve`), port 443 of public
addresses (`web`), and one child process of their own (`reader`); no store, no key, no clock: time,
limits and resolvers are arguments. `tokens`, `pages` and `findings` are pure. What comes from
outside is hostile until shown otherwise, and goes into a finding or proof at most.
"""
