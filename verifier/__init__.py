"""Who checks: every wire format, once, and the verifier that turns evidence into a verdict.

Shelves, each of which imports only those before it: `values`, `formats`, `log`, `judging`,
`fetching`; `browser` is the same in JavaScript. The doors for a relying party's program:
`judging.trust.Trust` (pinned roots), `fetching.fetch.Fetcher` (a public site),
`fetching.gather.gather` (evidence on one question), `judging.verifier.Verifier` (one verdict), and
`judging.repeated.RepeatedVerifier` (many verdicts on the same evidence).
"""
