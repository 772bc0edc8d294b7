"""What the auditor's one pass over the log finds and lets pass, without a site around it."""

import msgspec

from ledger.auditing.replay import Replay
from tests.ledger.publishing import T0, badge_signed, issued, number, revoked


def leaf(fact) -> bytes:
    return msgspec.json.encode(fact)


def found(*leaves: bytes) -> list[tuple[int | None, str]]:
    replay = Replay()
    replay.append(leaves)
    return [(each.index, each.what) for each in replay.findings]


def test_a_certificate_may_be_behind_another_but_not_behind_itself():
    facts = [
        issued(0, T0),
        issued(1, T0 + 50),
        badge_signed(0, T0 + 10),
        badge_signed(0, T0 + 9),
        badge_signed(0, T0 + 9, nth=2),
        badge_signed(1, T0 + 60),
    ]

    findings = found(*map(leaf, facts))

    what = f"{number(0)} goes back in time: {T0 + 9} after {T0 + 10}"
    assert findings == [(3, what)]


def test_a_badge_after_the_end_stays_with_its_certificate():
    replay = Replay()

    replay.append([leaf(issued(0, T0)), leaf(revoked(0, T0 + 1)), leaf(badge_signed(0, T0 + 2))])

    assert replay.findings == []
    assert [entry.index for entry in replay.view(number(0)).history] == [0, 1, 2]


def test_one_leaf_that_is_no_fact_does_not_hide_those_beside_it():
    leaves = [leaf(issued(0, T0)), *(leaf(badge_signed(0, T0 + nth, nth)) for nth in range(299))]
    leaves[270] = b"no fact"
    leaves[280] = leaves[280].replace(b'"at":', b'"at": ')

    findings = found(*leaves)

    (first, what), second = findings
    assert (first, what.partition(":")[0]) == (270, "a stored leaf is not a fact")
    assert second == (280, "the leaf is not in its canonical form")
