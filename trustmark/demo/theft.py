"""Act two: a badge key is stolen, marked and replaced; no shop has to do anything."""

from collections.abc import Iterator, Mapping

from badges.issue import BadgeFacts, SignedBadge, sign_badge
from issuer.acting import ceremony
from issuer.acting.granting import Occasion
from issuer.home import custody
from issuer.home.published import published_size
from issuer.publishing.loop import publish_once
from keys import rotation
from trustmark.demo import stage as stages
from trustmark.demo.cast import Cast
from trustmark.demo.officers import TECHNICIAN
from trustmark.demo.pairs import adopt_draft
from trustmark.demo.report import Scene, scene
from verifier.values import paths
from verifier.values.days import DAY_SECONDS, day_of
from verifier.values.numbers import canonical_index

STOLEN = "badge-1"
THIEF = "free-phones.example.com.kh"


def theft(cast: Cast) -> Iterator[Scene]:
    """Let a thief sign with a stolen badge key; mark it, replace it, sign all badges again."""
    now, forged = cast.now, _forge(cast)
    text = forged.qr_text
    yield scene(cast.checker(), "a forged badge, theft unnoticed", text, "not-listed", now=now)
    _replace_key(cast)
    yield scene(cast.checker(), "a forged badge, key marked", text, "not-genuine", now=now)
    yield scene(cast.checker(), "the same as a token", forged.token, "not-genuine", now=now)


def _forge(cast: Cast) -> SignedBadge:
    """Return a badge by the stolen key that borrows the number of a certificate in force."""
    stage, now = cast.stage, cast.now
    thief = stage.badge_signer(STOLEN)
    good = cast.good_shop()
    borrowed = stage.badges[good]
    facts = BadgeFacts(
        index=canonical_index(borrowed.number),
        sites=(THIEF,),
        handles=(),
        tier="full",
        scheme="cets-1",
        start=day_of(now),
        end=day_of(now + 600 * DAY_SECONDS),
    )
    return sign_badge(facts, thief, iat=now, issuer=stage.settings.issuer)


def _replace_key(cast: Cast) -> None:
    stage, now, say = cast.stage, cast.now, cast.say
    settings = stage.settings
    kid, public = custody.make_next_key(settings, "badge", stage.random_bytes)
    with stage.ledger() as ledger:
        limit = published_size(settings.site / paths.CHECKPOINT)
        for change in (
            lambda m: rotation.prepare(m, kid, public, now=now),
            lambda m: rotation.rotate(m, "badge", now=now),
            lambda m: rotation.compromise(m, STOLEN, honest_before=limit, now=now),
        ):
            ceremony.draft_change(settings, change)
        adopt_draft(settings, ledger, Occasion(at=now, actor=TECHNICIAN, key="demo"))
        again = dict(stages.sign_again(stage, ledger, stage.certificates(), now, TECHNICIAN))
        stage.take_badges(again)
    published = publish_once(settings, now)
    say(f"{STOLEN} stolen: marked, honest before fact {limit}; {len(again)} badges signed by {kid}")
    say(f"published: {published.log_size} facts in the log")


def after_the_theft(cast: Cast, printed: Mapping[int, SignedBadge]) -> Iterator[Scene]:
    """Check a code printed before the theft, and a badge signed after it."""
    stage, now, checker = cast.stage, cast.now, cast.checker()
    good = cast.good_shop()
    old, new = printed[good].qr_text, stage.badges[good].token
    yield scene(checker, "an old printed QR code", old, "valid", now=now)
    yield scene(checker, "a badge by the new key", new, "valid", now=now)
