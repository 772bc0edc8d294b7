"""What to do next after an error of one of the packages below, by its type and code."""

from keys.errors import KeyFileError, KeyNotActiveError, ManifestError
from ledger.errors import (
    CommandRefusedError,
    ConcurrencyError,
    LedgerCorruptError,
    SchemeError,
    StoreError,
    UnknownAggregateError,
)
from verifier.errors import Reason, VerificationError

_BY_TYPE: tuple[tuple[type[Exception], str], ...] = (
    (KeyFileError, "check the keys folder, the key-encryption key file, and TRUSTMARK_PASSPHRASE"),
    (KeyNotActiveError, '"trustmark keys show" lists the keys and their states'),
    (ManifestError, '"trustmark keys show" says which manifest is in force'),
    (ConcurrencyError, "run the command again"),
    (
        SchemeError,
        '"trustmark scheme show" without an issuer shows the shipped rules; docs/operations.md says how they change',
    ),
    (StoreError, "nothing was recorded; check the disk, then run the command again"),
    (LedgerCorruptError, "stop writing, keep this folder as it is, and compare it with a backup"),
)
_LISTS = {
    "application": '"trustmark application list" lists the open ones, with --all every one',
    "business": '"trustmark application list --all" names the businesses that applied',
    "case": '"trustmark case list" lists the open ones, with --all every one',
    "complaint": '"trustmark complaint list" lists the open ones, with --all every one',
    "listing": '"trustmark misuse list" lists the places and what waits',
}
"""Where the ids of a kind stand."""
_BY_RULE = {
    "motion-needed": '"trustmark scheme adopt", "keys adopt" and "erase" put a motion; another officer confirms',
    "no-motion": '"trustmark motion list" shows those that wait',
    "proposal-needed": '"trustmark misuse propose" begins; another officer confirms',
    "not-forwarded": '"trustmark complaint forward" records that the shop was given the complaint',
    "still-needed": '"trustmark business show", or "trustmark misuse show", says what is open',
    "case-needed": '"trustmark case open" begins a case; its appeals are "trustmark case appeal"',
    "no-notice": '"trustmark case serve" tells the business of the grounds',
    "not-heard": '"trustmark case reply" records a reply; without one, wait until its time is over',
    "not-answered": '"trustmark complaint answer" records an answer; without one, wait until its time is over',
    "reply-by-proposer": '"trustmark worklist" of another officer shows the case as to be proposed',
    "nothing-new": '"trustmark case open" with --ref names what has come up since: a complaint, a finding, a letter',
    "unknown-reference": '"trustmark complaint list", "business show" and "case list" show what can be referred to',
    "more-asked-for": '"trustmark complete" records what the business hands in',
    "registration-known": '"trustmark apply" with the id of that business applies in its name',
    "one-person": "name two different officers",
    "same-officer": "another officer completes it by the same command",
    "back-dated": "leave --at out; a note can say of when the paper is",
    "clock-behind": "set this machine's clock right, then repeat the command",
    "no-such-officer": 'say who decides with --as; "trustmark officer list" shows the officers',
    "not-allowed": '"trustmark officer list" shows who holds which role',
    "no-rate": "say with --rate how many riel a dollar was",
    "key-reused": "leave --key out, or choose another",
    "already-suspended": '"trustmark case propose … extension", early-end, changes it; a pilot has "trustmark extend"',
    "control-not-proven": '"trustmark prove-place", or "trustmark business prove", records how it was shown',
    "last-place": '"trustmark add-place" adds another, "trustmark revoke" ends the certificate',
    "scheme-backdated": "write a later day as effective, then adopt the file again",
    "place-taken": '"trustmark verify PLACE" names the certificate that covers it',
}
_BY_REASON = {
    Reason.BAD_NUMBER: "a number looks like CETS-0047-K2N",
    Reason.BAD_PLACE: "give a bare host like shop.example.com.kh or a handle like facebook:name",
    Reason.MISSING_EVIDENCE: "name the site with --site, and the root keys with --trust",
    Reason.STALE: 'if this is your own site, run "trustmark publish"',
    Reason.FROM_THE_FUTURE: "check this machine's clock",
}


def hint_for(error: Exception) -> str:
    """Return one line of advice, or nothing."""
    if isinstance(error, VerificationError):
        return _BY_REASON.get(error.reason, "")
    if isinstance(error, UnknownAggregateError):
        return _where(error.aggregate)
    if isinstance(error, CommandRefusedError):
        return _BY_RULE.get(error.rule, "")
    return next((hint for kind, hint in _BY_TYPE if isinstance(error, kind)), "")


def _where(aggregate: str) -> str:
    """Return where the ids of the kind that `aggregate` is of are listed; nothing for an id of no kind of ours."""
    from ledger.domain.families import family_named  # noqa: PLC0415 - `trustmark verify` needs none of it

    family = family_named(aggregate)
    if family is None:
        return '"trustmark history" without a number lists the certificates' if aggregate else ""
    return _LISTS.get(family.name, "")
