"""Facts that were changed, left out, repeated, moved or taken from another certificate."""

import msgspec

from tests.vectors.proof_scenes.stage import Scene
from tests.vectors.scenes.stage import Expected
from verifier.values.numbers import CertificateIndex, format_number


def not_genuine_changed_fact(s: Scene) -> Expected:
    """One letter of an earlier leaf is another one."""
    enclosed, tlog = s.parts()
    facts = list(enclosed.facts)
    leaf = facts[1].leaf.replace('"sealed":"sha256:', '"sealed":"sha256:A')
    facts[1] = msgspec.structs.replace(facts[1], leaf=leaf)
    s.write(msgspec.structs.replace(enclosed, facts=tuple(facts)), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_changed_last_fact(s: Scene) -> Expected:
    """The last leaf tells of a longer period than the record."""
    enclosed, tlog = s.parts()
    s.write(
        msgspec.structs.replace(enclosed, leaf=enclosed.leaf.replace("2030-03-01", "2031-03-01")),
        tlog,
    )
    return "not-genuine", "bad-proof"


def not_genuine_leaf_spelled_otherwise(s: Scene) -> Expected:
    """The same fact with a space in its JSON is another leaf."""
    enclosed, tlog = s.parts()
    s.write(msgspec.structs.replace(enclosed, leaf=enclosed.leaf.replace(":", ": ", 1)), tlog)
    return "not-genuine", "malformed"


def not_genuine_member_twice_in_a_leaf(s: Scene) -> Expected:
    """A leaf with a member twice, each reader might take another."""
    enclosed, tlog = s.parts()
    leaf = enclosed.leaf.replace('"tier"', '"tier":"basic","tier"')
    s.write(msgspec.structs.replace(enclosed, leaf=leaf), tlog)
    return "not-genuine", "malformed"


def not_genuine_wrong_index(s: Scene) -> Expected:
    """The index line names another entry."""
    s.make(tlog={"entry": 3})
    return "not-genuine", "bad-proof"


def not_genuine_wrong_index_of_an_earlier_fact(s: Scene) -> Expected:
    """An earlier fact claims another place in the log."""
    enclosed, tlog = s.parts()
    facts = list(enclosed.facts)
    facts[1] = msgspec.structs.replace(facts[1], index=1)
    s.write(msgspec.structs.replace(enclosed, facts=tuple(facts)), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_missing_fact(s: Scene) -> Expected:
    """The suspension is left out; the history of the record tells of it."""
    enclosed, tlog = s.parts()
    facts = enclosed.facts[:2] + enclosed.facts[3:]
    s.write(msgspec.structs.replace(enclosed, facts=facts), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_fact_twice(s: Scene) -> Expected:
    """A fact is there twice."""
    enclosed, tlog = s.parts()
    facts = (enclosed.facts[0], *enclosed.facts)
    s.write(msgspec.structs.replace(enclosed, facts=facts), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_facts_in_another_order(s: Scene) -> Expected:
    """Two facts have changed places."""
    enclosed, tlog = s.parts()
    first, second, *rest = enclosed.facts
    s.write(msgspec.structs.replace(enclosed, facts=(second, first, *rest)), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_fact_of_another_certificate_added(s: Scene) -> Expected:
    """A fact of another certificate stands between them."""
    enclosed, tlog = s.parts()
    facts = (enclosed.facts[0], s.fact(1), *enclosed.facts[1:])
    s.write(msgspec.structs.replace(enclosed, facts=facts), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_facts_of_another_certificate(s: Scene) -> Expected:
    """The leaves are another certificate's, at the indexes of this one's."""
    enclosed, tlog = s.parts()
    facts = list(enclosed.facts)
    facts[0] = msgspec.structs.replace(s.fact(1), index=0)
    s.write(msgspec.structs.replace(enclosed, facts=tuple(facts)), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_leaf_of_no_certificate(s: Scene) -> Expected:
    """A leaf that shows nothing but that there is a fact."""
    leaf = '{"fact":"sealed","at":1772385000,"sealed":"sha256:AA"}'
    s.make(leaf=leaf)
    return "not-genuine", "malformed"


def not_genuine_tag_nobody_knows(s: Scene) -> Expected:
    """A leaf with a tag that no event of a record has."""
    enclosed, tlog = s.parts()
    leaf = enclosed.leaf.replace("certificate-renewed", "certificate-blessed")
    s.write(msgspec.structs.replace(enclosed, leaf=leaf), tlog)
    return "not-genuine", "bad-proof"


def not_genuine_number_of_another(s: Scene) -> Expected:
    """A leaf names another certificate's number."""
    enclosed, tlog = s.parts()
    numbers = [format_number(CertificateIndex(index)) for index in (0, 1)]
    s.write(msgspec.structs.replace(enclosed, leaf=enclosed.leaf.replace(*numbers)), tlog)
    return "not-genuine", "bad-proof"
