"""The demonstration's auditor: replays all, with the database and from the public site alone."""

from issuer.checking.checker import site_folder
from issuer.home import custody
from issuer.home.custody import Random
from issuer.home.own_side import own_side
from issuer.home.settings import Config
from ledger.auditing.audit import audit_site
from trustmark.demo.report import Audit


def audit(settings: Config, now: int, random_bytes: Random) -> Audit:
    """Return what the auditor found in both ways."""
    roots = custody.load_roots(settings.roots)
    get = site_folder(str(settings.site))
    with own_side(settings.database, settings, random_bytes, closed=_refuse) as everything:
        inside = audit_site(get, roots, now, everything)
    outside = audit_site(get, roots, now)
    findings = tuple(dict.fromkeys(str(each) for each in (*inside.findings, *outside.findings)))
    return Audit(ok=not findings, log_size=outside.log_size, findings=findings)


def _refuse(error: Exception) -> None:
    raise error
