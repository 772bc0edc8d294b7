"""The wording of printed sheets, in Khmer and English.

No sheet says that a certificate is in force.

`badges/artwork/make_letters.py` turns every Khmer phrase, digit and month into outlines; a phrase
that is changed here needs new ones, which a test notices.
"""

from datetime import date

from verifier.judging.texts import day_text, table
from verifier.values.digits import khmer_digits

WORDS = {
    "trustmark": {"km": "សញ្ញាទំនុកចិត្ត", "en": "Trustmark"},
    "scheme": {"km": "ពាណិជ្ជកម្មតាមប្រព័ន្ធអេឡិចត្រូនិកកម្ពុជា", "en": "Cambodia E-commerce Trustmark Scheme"},
    "certificate": {"km": "វិញ្ញាបនបត្រសញ្ញាទំនុកចិត្ត", "en": "Trustmark certificate"},
    "holder": {"km": "ម្ចាស់វិញ្ញាបនបត្រ", "en": "Holder"},
    "number": {"km": "លេខវិញ្ញាបនបត្រ", "en": "Certificate number"},
    "places": {"km": "អាសយដ្ឋានហាង", "en": "Shop addresses"},
    "tier": {"km": "កម្រិត", "en": "Tier"},
    "period": {"km": "រយៈពេល", "en": "Period granted"},
    "scan": {"km": "ស្កេន ដើម្បីផ្ទៀងផ្ទាត់", "en": "Scan to check"},
    "yourself": {
        "km": "ផ្ទៀងផ្ទាត់ដោយខ្លួនឯង៖ ស្កេនកូដ ឬវាយលេខនៅ",
        "en": "Check it yourself: scan the code, or type the number at",
    },
    "paper": {
        "km": "ក្រដាសនេះមិនបញ្ជាក់ថាវិញ្ញាបនបត្រនៅមានសុពលភាពទេ។",
        "en": "This paper does not say that the certificate is in force.",
    },
    "answer": {
        "km": "មានតែចម្លើយនៃការផ្ទៀងផ្ទាត់ប៉ុណ្ណោះដែលបញ្ជាក់។",
        "en": "Only the answer of the check does.",
    },
    "basic": {"km": "មូលដ្ឋាន", "en": "Basic"},
    "intermediate": {"km": "មធ្យម", "en": "Intermediate"},
    "full": {"km": "ពេញលេញ", "en": "Full"},
}
BOLD = frozenset({"trustmark", "certificate", "scan", "answer"})
"""Phrases that are printed bold; the others are not."""
_DATE_PARTS = ("ថ្ងៃទី", "ខែ", "ឆ្នាំ")
_BETWEEN = {"km": "ដល់", "en": "to"}


def word(name: str, language: str) -> str:
    """Return a phrase; a tier that has none is written as it is called."""
    return WORDS[name][language] if name in WORDS else name


def period_text(start: date, end: date, language: str) -> str:
    """Return the days of a period, both included, in words."""
    days = day_text(start, language), day_text(end, language)
    return f" {_BETWEEN[language]} ".join(days)


def khmer_pieces(weight: str) -> list[str]:
    """Return every Khmer text of this weight that needs no shaping at run time.

    These are phrases, and the parts of a date.
    """
    bold = weight == "bold"
    phrases = [phrase["km"] for name, phrase in WORDS.items() if (name in BOLD) == bold]
    dates = [_BETWEEN["km"], *_DATE_PARTS, *table().months["km"], *khmer_digits("0123456789")]
    return phrases if bold else [*phrases, *dates]
