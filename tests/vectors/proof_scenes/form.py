"""Files that are not of the one form that a proof has."""

import msgspec

from tests.vectors.proof_scenes.stage import Scene, cut
from tests.vectors.scenes.stage import Expected
from verifier.log.tlog_proof import format_tlog_proof


def not_genuine_path_of_64_hashes(s: Scene) -> Expected:
    """No tree is that high."""
    s.make()
    return cut(s, b"\n\n", b"\n" + b"A" * 43 + b"=" + (b"\n" + b"A" * 43 + b"=") * 63 + b"\n\n")


def not_genuine_hash_of_31_bytes(s: Scene) -> Expected:
    """A hash of the path is short."""
    s.make()
    return cut(s, b"\n\n", b"\n" + b"A" * 42 + b"==\n\n")


def not_genuine_hash_not_canonical(s: Scene) -> Expected:
    """A hash of the path has bits behind its end."""
    s.make()
    return cut(s, b"\n\n", b"\n" + b"A" * 42 + b"B=\n\n")


def not_genuine_hash_in_another_alphabet(s: Scene) -> Expected:
    """A hash of the path is in base64url."""
    s.make()
    return cut(s, b"\n\n", b"\n" + b"-" * 43 + b"=\n\n")


def not_genuine_index_with_a_zero_in_front(s: Scene) -> Expected:
    """An index has one spelling."""
    s.make()
    return cut(s, b"\nindex ", b"\nindex 0")


def not_genuine_index_in_khmer_digits(s: Scene) -> Expected:
    """An index has ASCII digits."""
    s.make()
    return cut(s, b"\nindex ", "\nindex ៥".encode())


def not_genuine_without_index(s: Scene) -> Expected:
    """The index line is missing."""
    s.make()
    return cut(s, b"\nindex 5\n", b"\n")


def not_genuine_without_anything_enclosed(s: Scene) -> Expected:
    """A tlog-proof of a single entry is of no certificate."""
    _, tlog = s.parts()
    s.proof = format_tlog_proof(tlog)
    return "not-genuine", "malformed"


def not_genuine_only_a_name(s: Scene) -> Expected:
    """Nothing but the name of the format and a checkpoint."""
    s.proof = b"c2sp.org/tlog-proof@v1\n\n" + s.issuer.checkpoint()
    return "not-genuine", "malformed"


def not_genuine_another_version(s: Scene) -> Expected:
    """A version of the format that there is not."""
    s.make()
    return cut(s, b"@v1\n", b"@v2\n")


def not_genuine_carriage_returns(s: Scene) -> Expected:
    """Lines end with a newline alone."""
    s.make()
    return cut(s, b"\nindex", b"\r\nindex")


def not_genuine_cut_in_the_checkpoint(s: Scene) -> Expected:
    """The last letters are missing."""
    s.make()
    s.proof = s.proof[:-9]
    return "not-genuine", "malformed"


def not_genuine_cut_before_the_checkpoint(s: Scene) -> Expected:
    """The checkpoint is missing."""
    s.make()
    s.proof = s.proof.partition(b"\n\n")[0] + b"\n\n"
    return "not-genuine", "malformed"


def not_genuine_something_after_the_checkpoint(s: Scene) -> Expected:
    """A line behind the last."""
    s.make()
    s.proof += b"more\n"
    return "not-genuine", "malformed"


def not_genuine_enclosed_with_spaces(s: Scene) -> Expected:
    """What is enclosed is JSON in one form."""
    enclosed, tlog = s.parts()
    spaced = msgspec.json.encode(enclosed).replace(b'"at":', b'"at": ')
    s.proof = format_tlog_proof(tlog._replace(extra=spaced))
    return "not-genuine", "malformed"


def not_genuine_enclosed_with_an_unknown_member(s: Scene) -> Expected:
    """What is enclosed has these members and no others."""
    enclosed, tlog = s.parts()
    more = msgspec.json.encode(enclosed).replace(b'"at":', b'"more":1,"at":')
    s.proof = format_tlog_proof(tlog._replace(extra=more))
    return "not-genuine", "malformed"


def not_genuine_enclosed_no_json(s: Scene) -> Expected:
    """What is enclosed is no JSON."""
    _, tlog = s.parts()
    s.proof = format_tlog_proof(tlog._replace(extra=b"\xff{"))
    return "not-genuine", "malformed"
