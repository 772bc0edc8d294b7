"""Red because the badge is not genuine: changed, forged, or by a key that must not sign it."""

from tests.simulator import NOW
from tests.vectors.scenes.stage import NOODLE, OTHER, Expected, Scene
from verifier.formats import badge
from verifier.values import numbers


def not_genuine_garbage(s: Scene) -> Expected:
    """Something that is no badge at all."""
    s.publish()
    s.badge = "https://verify.example.gov.kh/#"
    return "not-genuine", "malformed"


def not_genuine_changed_claim(s: Scene) -> Expected:
    """One letter of the payload was changed."""
    s.publish()
    header, payload, signature = s.signed[0].token.split(".")
    s.badge = (
        f"{header}.{payload[:40]}{'B' if payload[40] != 'B' else 'C'}{payload[41:]}.{signature}"
    )
    return "not-genuine", "malformed"


def not_genuine_changed_place(s: Scene) -> Expected:
    """The claims are in order, but the signature is that of others."""
    s.publish()
    forged = s.issuer.forged_token(0, sites=(OTHER,))
    s.badge = f"{forged.rpartition('.')[0]}.{s.signed[0].token.rpartition('.')[2]}"
    return "not-genuine", "bad-signature"


def not_genuine_changed_digit(s: Scene) -> Expected:
    """One digit in the signature of a QR code was changed."""
    s.publish()
    digits = s.signed[0].digits
    s.badge = f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}"
    return "not-genuine", "bad-signature"


def not_genuine_unknown_key(s: Scene) -> Expected:
    """Signed by a key that is in no manifest."""
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="badge-9")
    return "not-genuine", "unknown-key"


def not_genuine_unknown_key_digits(s: Scene) -> Expected:
    """A QR record of a key that is in no manifest."""
    s.publish()
    s.badge = s.issuer.forged_digits(0, kid="badge-9")
    return "not-genuine", "unknown-key"


def not_genuine_next_key(s: Scene) -> Expected:
    """A key that is announced but not in use yet signs nothing."""
    s.issuer.states["badge-2"] = "next"
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="badge-2")
    return "not-genuine", "unknown-key"


def not_genuine_key_of_another_role(s: Scene) -> Expected:
    """The key that signs status lists must not sign badges."""
    s.publish()
    s.badge = s.issuer.forged_token(0, kid="status-1")
    return "not-genuine", "unknown-key"


def not_genuine_foreign_issuer(s: Scene) -> Expected:
    """A good signature under the name of another issuer."""
    s.publish()
    elsewhere = "https://verify.example.com"
    s.badge = s.issuer.forged_token(
        0, iss=elsewhere, status=badge.status_of(elsewhere, numbers.CertificateIndex(0))
    )
    return "not-genuine", "foreign-issuer"


def not_genuine_foreign_host_in_qr(s: Scene) -> Expected:
    """Good digits behind the address of somebody else."""
    s.publish()
    s.badge = f"https://verify.example.com/#{s.signed[0].digits}"
    return "not-genuine", "foreign-issuer"


def not_genuine_stolen_key_after_theft(s: Scene) -> Expected:
    """Signed with the stolen key after the theft: the log does not have it."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    s.publish()
    s.badge = s.issuer.forged_token(0, iat=NOW - 600)
    return "not-genuine", "compromised-key"


def not_listed_natural_person(s: Scene) -> Expected:
    """A badge for a natural person's own place that nobody logged: none of the openings shows its
    digest."""
    s.about(1, NOODLE)
    s.publish()
    s.badge = s.issuer.forged_token(1, iat=NOW - 600)
    return "not-listed", "not-in-ledger"


def not_genuine_stolen_key_logged_too_late(s: Scene) -> Expected:
    """The log has this badge, but only from after the theft."""
    s.issuer.states |= {"badge-1": "compromised", "badge-2": "active"}
    s.issuer.honest_before["badge-1"] = len(s.issuer.facts)
    late = s.issuer.sign_badge(0)
    s.publish()
    s.badge = late.token
    return "not-genuine", "compromised-key"
