"""The auditor of the demonstration: replays the whole history, with the database and from the public site alone."""

from contextlib import closing

from issuer.checking.checker import site_folder
from issuer.checking.own_side import own_side
from issuer.home import custody
from issuer.home.config import Config
from ledger.auditing.audit import audit_site
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from trustmark.demo.report import Audit


def audit(settings: Config, now: int) -> Audit:
    """Return what the auditor found in both ways."""
    roots = custody.load_roots(settings.roots)
    get = site_folder(str(settings.site))
    with (
        closing(Reader(settings.database)) as reader,
        closing(SubjectKeys(settings.subjects, custody.open_kek(settings))) as subjects,
    ):
        inside = audit_site(get, roots, now, own_side(settings, reader, subjects))
    outside = audit_site(get, roots, now)
    findings = tuple(dict.fromkeys(str(each) for each in (*inside.findings, *outside.findings)))
    return Audit(ok=not findings, log_size=outside.log_size, findings=findings)
