"""What the demonstration found, as plain values: its JSON object, and the rows of its table."""

from collections.abc import Iterable, Iterator

import msgspec

from issuer.checking.checker import Checker, recognise

SHORT = 44


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """The log's name and its key as a note verifier key (C2SP signed-note)."""

    origin: str
    checkpoint_key: str


class ShownCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate: its expected verdict, and its files. `list_index` is its status position.

    `printed_qr_png` is a code printed before the badge key was stolen, for some of them.
    """

    number: str
    expected: str
    badge_token: str
    qr_png: str
    qr_text: str
    printed_qr_png: str | None
    list_uri: str
    list_index: int


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One check: what was presented where, what had to come out, and what did."""

    scene: str
    presented: str
    shown_on: str | None
    expected: str
    verdict: str
    tone: str
    reason: str
    number: str | None
    text: str

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that had to come out."""
        return self.verdict == self.expected


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One business's way through the scheme: its end, its ids, and its verdict."""

    outcome: str
    holder: str
    host: str
    application: str | None
    certificate: str | None
    complaint: str | None
    case: str | None
    listing: str | None
    expected: str
    verdict: str

    @property
    def name(self) -> str:
        """The certificate's number, else the id of the outcome."""
        return self.certificate or self.application or self.listing or ""


class Scans(msgspec.Struct, frozen=True, kw_only=True):
    """How many QR pictures were drawn, read back letter by letter, and gave the right verdict."""

    pictures: int
    read_back: int
    as_expected: int


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """What the auditor found, with the database and from the public site alone."""

    ok: bool
    log_size: int
    findings: tuple[str, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything, for programs."""

    site: str
    database: str
    root_keys: str
    log: Log
    certificates: tuple[ShownCertificate, ...]
    verdicts: tuple[Scene, ...]
    stories: tuple[Story, ...]
    scans: tuple[Scans, ...]
    audit: Audit
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything came out as it had to."""
        return (
            self.audit.ok
            and all(scene.as_expected for scene in self.verdicts)
            and all(scan.pictures == scan.read_back == scan.as_expected for scan in self.scans)
        )


def scene(
    checker: Checker,
    name: str,
    presented: str,
    expected: str,
    *,
    now: int,
    shown_on: str | None = None,
    offline: bool = False,
) -> Scene:
    """Check what is `presented`, and return what came of it."""
    verdict = checker.check(recognise(presented), now=now, shown_on=shown_on, offline=offline)
    return Scene(
        scene=name,
        presented=presented if len(presented) <= SHORT else f"{presented[: SHORT - 1]}…",
        shown_on=shown_on,
        expected=expected,
        verdict=verdict.code,
        tone=verdict.tone,
        reason=verdict.reason,
        number=verdict.number,
        text=verdict.text(),
    )


STORY_HEADINGS = ("outcome", "certificate, application or file", "verdict")


def story_rows(stories: Iterable[Story]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table of outcomes."""
    for each in stories:
        yield each.outcome, each.name, each.verdict


HEADINGS = ("what", "shown on", "verdict", "tone", "why")


def rows(scenes: Iterable[Scene]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table of verdicts."""
    for each in scenes:
        verdict = each.verdict if each.as_expected else f"{each.verdict} (not {each.expected}!)"
        yield each.scene, each.shown_on or "", verdict, each.tone, each.reason
