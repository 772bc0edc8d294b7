# ruff: noqa: RUF001 - lists of texts in several scripts, look-alikes among them
"""Names: how they are read as words, and a small index. Made without the publisher's code."""

from collections.abc import Iterable, Iterator
from typing import Any

from verifier.formats.names import (
    DEPTH,
    END,
    NameEntry,
    Shard,
    beginnings,
    find_names,
    format_directory,
    format_shard,
    keys_of,
    shard_path,
    words_of,
)
from verifier.values.numbers import CertificateIndex, format_number

ZWSP = "\u200b"
TEXTS = (
    "", " ", "…", "Shop One", "SHOP-ONE", "shop  one", "Café Crème",
    "Cafe\u0301 Cre\u0300me", "Ｓｈｏｐ", "ﬁne ﬂowers",
    "Straße", "STRASSE", "Ørsted Łódź", "İstanbul ISPARTA ısparta",
    "ΟΔΥΣΣΕΥΣ Οδυσσεύς", "Dara's Shop (2)", "A&B Co., Ltd.",
    "日本 商店", "ไทย ร้าน", "हिन्दी दुकान", "Đức Thành", "ŒUVRE Æther",
    "soft\u00adhyphen", "zero\u200cwidth\u200djoiner",
    "ហាងមួយ", f"ហាង{ZWSP}មួយ", "ហាង មួយ", "ហាង១២៣", "ហាង", "ហាងៗ",
    "ក្រុមហ៊ុនអង្គរ", "ក្រុមហុ៊នអង្គរ", "សហគ្រាសABC",
    "កេាះ", "កោះ", "កេីត", "កើត", "ស្ដ្រី", "ស្ត្រី", "ស្រ្តី", "ចំាបាច់",
    "ចាំបាច់", "សួស្តី\u17b4", "\u17d2ក", "ា", "ញ៉ាំ", "ញាុំ",
    "១៦៨ ហ្គេម", " ".join(f"w{number}" for number in range(20)),
    "x" * 60, "😀 smile 😀", "𐐀𐐁 deseret",
)  # fmt: skip
NAMES = (
    ("ហាងមួយ", "Shop One"), ("ហាងពីរ", "Shop Two"), ("ហាងបី", "Shop Three"),
    ("ហាង សុខា ទូរស័ព្ទ", "Sokha Phone Shop"),
    ("ក្រុមហ៊ុនអង្គរ", "Angkor Co., Ltd."), ("", "Angkor Silk"),
    ("សូត្រអង្គរ", "Angkor Silk"), ("ហាងកាហ្វេ", "Café Crème"),
    ("", "Shop"), ("", "Shop"), ("", "Shop"), ("", "Shop"), ("ស្ត្រី", ""),
    ("", "Phone Sokha"), ("កោះកុង", "Koh Kong Crab"),
)  # fmt: skip
QUERIES = (
    "", "shop", "Shop One", "shopone", "one shop", "sokha phone", "phone sokha",
    "សុខា", "ទូរស័ព្ទ", "អង្គរ", "ហាងអង្គរ", "angkor",
    "ANGKOR SILK", "silk angkor", "cafe", "crème", "ស្ដ្រី", "ស្រ្តី", "កេាះ",
    "crab", "nothing here", "s", "x y", "ហាង", "១",
)  # fmt: skip
LIMIT = 3


def entries(names: Iterable[tuple[str, str]]) -> list[NameEntry]:
    """Return an entry for each of `names`, numbered from 0."""
    return [
        NameEntry(format_number(CertificateIndex(at)), km, en, (f"shop{at}.example.com.kh",))
        for at, (km, en) in enumerate(names)
    ]


def index_of(found: Iterable[NameEntry], limit: int, log_size: int = 1) -> dict[str, bytes]:
    """Return path and bytes of every file of the index of `found`, straight from the rule."""
    keys = [(key, entry) for entry in found for key in keys_of(entry.km, entry.en)]
    files: dict[str, bytes] = {}
    inner: dict[str, str] = {}

    def settle(prefix: str) -> None:
        below = [(key, entry) for key, entry in keys if key.startswith(prefix)]
        members = {entry.number: entry for _, entry in below}
        if len(members) > limit and len(prefix) < DEPTH and not prefix.endswith(END):
            inner[prefix] = "".join(sorted({key[len(prefix)] for key, _ in below}))
            for letter in inner[prefix]:
                settle(prefix + letter)
            return
        order = sorted((key, entry.number) for key, entry in below)
        kept = sorted(list(dict.fromkeys(number for _, number in order))[:limit])
        shard = Shard(prefix, len(members) > limit, tuple(members[number] for number in kept))
        files[shard_path(prefix)] = format_shard(shard)

    settle("")
    return files | {"names/index.json": format_directory(log_size, inner)}


def tables() -> Iterator[tuple[str, Any]]:
    """Yield the name and the content of each table."""
    yield (
        "names",
        [{"text": text, "words": words_of(text), "beginnings": beginnings(text)} for text in TEXTS],
    )
    files = index_of(entries(NAMES), LIMIT)
    searches = []
    for text in QUERIES:
        found = find_names(text, files.__getitem__)
        numbers = [entry.number for entry in found.hits]
        searches.append({"text": text, "numbers": numbers, "more": found.more})
    plain = {path: raw.decode() for path, raw in sorted(files.items())}
    yield "name-search", {"files": plain, "searches": searches}
