"""All that an audit in the own folder may see; apart from `composition`, for it brings the reader of pictures."""

import os

from ledger.auditing.database import Inside
from ledger.store.evidence import EvidenceFolder
from ledger.store.reader import Reader
from ledger.store.subjects import SubjectKeys
from trustmark.composition import scheme
from trustmark.config import Config


def own_side(settings: Config, reader: Reader, subjects: SubjectKeys) -> Inside:
    """Return the database with the keys of what is sealed, the rules, and the files that facts refer to."""
    evidence = EvidenceFolder(settings.evidence, os.urandom)
    return Inside(reader=reader, subjects=subjects, scheme=scheme(settings), evidence=evidence)
