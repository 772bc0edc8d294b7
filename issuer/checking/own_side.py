"""All that an audit in the own folder may see; apart from `composition`, for it brings the reader of pictures."""

import os

from issuer.home.composition import scheme
from issuer.home.config import Config
from ledger.auditing.internal.database import Inside
from ledger.evidence.folder import EvidenceFolder
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys


def own_side(settings: Config, reader: Reader, subjects: SubjectKeys) -> Inside:
    """Return the database with the keys of what is sealed, the rules, and the files that facts refer to."""
    evidence = EvidenceFolder(settings.evidence, os.urandom)
    return Inside(reader=reader, subjects=subjects, scheme=scheme(settings), evidence=evidence)
