"""What to do next after an error of one of the packages below, by its type and code."""

from issuer.errors import IssuerError
from keys.errors import KeyFileError, KeyNotActiveError, ManifestError
from ledger import errors
from trustmark.errors import WrongUseError
from verifier.errors import Reason, VerificationError

_BY_TYPE: tuple[tuple[type[Exception], str], ...] = (
    (KeyFileError, "check the keys folder, the key-encryption key file, and TRUSTMARK_PASSPHRASE"),
    (KeyNotActiveError, '"trustmark keys show" lists the keys and their states'),
    (ManifestError, '"trustmark keys show" says which manifest is in force'),
    (errors.ConcurrencyError, "run the command again"),
    (
        errors.SchemeError,
        (
            '"trustmark scheme show" without an issuer shows the shipped rules; '
            "docs/operations.md says how they change"
        ),
    ),
    (errors.StoreError, "nothing was recorded; check the disk, then run the command again"),
    (
        errors.LedgerCorruptError,
        "stop writing, keep this folder as it is, and compare it with a backup",
    ),
)
_LISTS = {
    "application": '"trustmark application list" lists the open ones, with --all every one',
    "business": '"trustmark application list --all" names the businesses that applied',
    "case": '"trustmark case list" lists the open ones, with --all every one',
    "complaint": '"trustmark complaint list" lists the open ones, with --all every one',
    "listing": '"trustmark misuse list" lists the places and what waits',
}
"""Where the ids of a kind are listed."""
_BY_RULE = {
    "motion-needed": '"trustmark scheme adopt", "keys adopt" and "erase" put a motion; '
    "another officer confirms",
    "no-motion": '"trustmark motion list" shows those that wait',
    "proposal-needed": '"trustmark misuse propose" begins; another officer confirms',
    "not-forwarded": '"trustmark complaint forward" records that the shop was given the complaint',
    "still-needed": '"trustmark business show", or "trustmark misuse show", says what is open',
    "case-needed": '"trustmark case open" begins a case; its appeals are "trustmark case appeal"',
    "no-notice": '"trustmark case serve" tells the business of the grounds',
    "not-heard": '"trustmark case reply" records a reply; without one, wait until its time is over',
    "not-answered": '"trustmark complaint answer" records an answer; '
    "without one, wait until its time is over",
    "reply-by-proposer": '"trustmark worklist" of another officer shows the case as to be proposed',
    "nothing-new": '"trustmark case open" with --ref names what has come up since: '
    "a complaint, a finding, a letter",
    "unknown-reference": '"trustmark complaint list", "business show" and "case list" show what '
    "can be referred to",
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
    "already-suspended": '"trustmark case propose … extension", early-end, changes it; '
    'a pilot has "trustmark extend"',
    "control-not-proven": '"trustmark prove-place", or "trustmark business prove", records '
    "how it was shown",
    "last-place": '"trustmark add-place" adds another, "trustmark revoke" ends the certificate',
    "scheme-backdated": "write a later day as effective, then adopt the file again",
    "place-taken": '"trustmark verify PLACE" names the certificate that covers it',
}
_BY_CODE = {
    "a-folder": "name a file in it",
    "backup-behind": "find a newer backup or the database itself: "
    "facts that were published may not be lost",
    "backup-damaged": "use another",
    "bad-form": "a form is TOML, or JSON if its name ends in .json; docs/scheme.md shows one",
    "bad-origin": "leave --origin out, and it is HOST/log",
    "bad-rows": "correct the rows and import the file again",
    "badge-not-public": 'run "trustmark publish", then this command again',
    "byte-order-mark": "save it as plain UTF-8, in a spreadsheet as CSV (not CSV UTF-8 with BOM)",
    "database-exists": "move it away first; it may be newer than the backup",
    "folder-exists": "name a new folder",
    "folder-in-use": "wait until it has ended, or name another folder",
    "folder-not-empty": "name a new one",
    "installation-broken": "install it again",
    "no-business-yet": "name the files themselves; they are kept with the application",
    "no-draft": '"trustmark keys rotate" or "refresh" drafts one',
    "no-evidence": '"trustmark evidence add" keeps a file and prints its commitment',
    "no-evidence-file": 'evidence is a file, or sha256:… as "trustmark evidence add" prints it',
    "no-file": "give a bare host, or the whole text of the QR code",
    "no-issuer": 'add a line like issuer = "https://HOST"',
    "no-letters": "SVG pages need neither; leave --pdf and --fonts out",
    "no-manifest": 'run "trustmark init" first',
    "no-profile": "give it as a file with --profile, or as --profile - and paste it",
    "no-resolvers": 'add a line like resolvers = "ADDRESS ADDRESS", of two operators, '
    "to trustmark.toml",
    "no-root-key": "name one with --root-key FILE",
    "no-root-keys": "the issuer hands it out as roots.json",
    "no-roots-file": "name one with --trust ROOTS",
    "no-settings": 'run "trustmark init" there, or name the folder with --home',
    "no-site": "name a folder or https://HOST",
    "no-place": "give a bare host like shop.example.com.kh or a handle like facebook:name",
    "nothing-to-check": "give a badge, a certificate number, a host or a handle",
    "no-such-check": "a host is checked by dns or file, a handle by profile",
    "no-such-officer": 'say who with --as; "trustmark officer list" shows all',
    "not-a-demonstration": "name another folder with --directory",
    "not-a-disclosure": 'give the folder as "trustmark evidence disclose" wrote it',
    "not-utf-8": "save the file as UTF-8",
    "one-resolver": "take those of two operators, so that none of them is believed alone",
    "other-manifest": "give the signed manifest that was moved",
    "other-rules": "give the scheme file that was moved",
    "other-scheme-name": "give the file the name as it was",
    "outside-home": "back it up by its own means",
    "passphrase-needed": "set TRUSTMARK_PASSPHRASE",
    "rows-refused": "correct the rows and import the file again: what is recorded counts once",
    "site-changed": "run the backup again",
    "target-exists": "name a new folder or file",
    "unknown-setting": "known are {known}",
}
"""By the code of an error of the issuer."""
_BY_REASON = {
    Reason.BAD_NUMBER: "a number looks like CETS-0047-K2N",
    Reason.BAD_PLACE: "give a bare host like shop.example.com.kh or a handle like facebook:name",
    Reason.MISSING_EVIDENCE: "name the site with --site, and the root keys with --trust",
    Reason.STALE: 'if this is your own site, run "trustmark publish"',
    Reason.FROM_THE_FUTURE: "check this machine's clock",
}


def hint_for(error: Exception) -> str:
    """Return one line of advice, or nothing."""
    if isinstance(error, WrongUseError):
        return error.hint
    if isinstance(error, IssuerError):
        return _BY_CODE.get(error.code, "").format_map(error.values)
    if isinstance(error, VerificationError):
        return _BY_REASON.get(error.reason, "")
    if isinstance(error, errors.UnknownAggregateError):
        return _where(error.aggregate)
    if isinstance(error, errors.CommandRefusedError):
        return _BY_RULE.get(error.rule, "")
    return next((hint for kind, hint in _BY_TYPE if isinstance(error, kind)), "")


def _where(aggregate: str) -> str:
    """Return where the ids of an aggregate's kind are listed; empty for an unknown kind."""
    from ledger.domain.families import family_named  # noqa: PLC0415 - `trustmark verify` skips it

    family = family_named(aggregate)
    if family is None:
        return '"trustmark history" without a number lists the certificates' if aggregate else ""
    return _LISTS.get(family.name, "")
