# ruff: noqa: INP001, S311 - a script with a fixed seed, neither a package nor a secret
"""Write `shops.csv` beside this file: 200 invented shops, the same ones every time.

    python examples/make_shops.py

Hosts lie under `example.com.kh` or `.example`, handles end in `example`, and the names of natural
persons say that they are examples: nobody owns any of it.
"""

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

COUNT = 199
"""Besides the first."""
SEED = 2026
COLUMNS = (
    "business_name_km",
    "business_name_en",
    "category",
    "registration_number",
    "hosts",
    "handles",
    "tier",
)
CATEGORIES = {
    "natural-person": 50,
    "sole-proprietorship": 69,
    "legal-person": 65,
    "foreign-branch": 15,
}
TIERS = {"basic": 40, "intermediate": 25, "full": 35}
PLATFORMS = {"facebook": 60, "tiktok": 25, "telegram": 15}
SECOND_HOST = 0.06
INTERNATIONAL = 6
"""How many shops have a host in Khmer script."""


FIRST = (
    "ហាងសូត្រ អង្គរ",
    "Angkor Silk Shop",
    "sole-proprietorship",
    "EX-00000001",
    "angkor-silk.example.com.kh",
    "facebook:angkorsilk.example",
    "full",
)


class Word(NamedTuple):
    """A name or a trade in Khmer, in English, and as a host spells it."""

    km: str
    en: str
    slug: str


NAMES = (
    Word("អង្គរ", "Angkor", "angkor"),
    Word("មេគង្គ", "Mekong", "mekong"),
    Word("ទន្លេសាប", "Tonle Sap", "tonlesap"),
    Word("បាយ័ន", "Bayon", "bayon"),
    Word("កំពត", "Kampot", "kampot"),
    Word("កែប", "Kep", "kep"),
    Word("សៀមរាប", "Siem Reap", "siemreap"),
    Word("បាត់ដំបង", "Battambang", "battambang"),
    Word("កោះកុង", "Koh Kong", "kohkong"),
    Word("មណ្ឌលគិរី", "Mondulkiri", "mondulkiri"),
    Word("រតនគិរី", "Ratanakiri", "ratanakiri"),
    Word("តាកែវ", "Takeo", "takeo"),
    Word("ក្រចេះ", "Kratie", "kratie"),
    Word("ពោធិ៍សាត់", "Pursat", "pursat"),
    Word("រំដួល", "Romduol", "romduol"),
    Word("ម្លិះ", "Jasmine", "mlis"),
    Word("ចំប៉ា", "Champa", "champa"),
    Word("ផ្កាឈូក", "Lotus", "lotus"),
    Word("ផ្កាយព្រឹក", "Morning Star", "morningstar"),
    Word("ដួងចន្ទ", "Moonlight", "moonlight"),
    Word("សុវណ្ណ", "Sovann", "sovann"),
    Word("ដើមត្នោត", "Sugar Palm", "sugarpalm"),
    Word("វាលស្រែ", "Rice Field", "ricefield"),
    Word("ទឹកភ្លៀង", "Monsoon", "monsoon"),
    Word("អប្សរា", "Apsara", "apsara"),
    Word("សំណាង", "Samnang", "samnang"),
)
TRADES = (
    Word("សូត្រ", "Silk", "silk"),
    Word("កាហ្វេ", "Coffee", "coffee"),
    Word("ម្រេច", "Pepper", "pepper"),
    Word("សៀវភៅ", "Books", "books"),
    Word("សិប្បកម្ម", "Handicrafts", "crafts"),
    Word("គ្រឿងអេឡិចត្រូនិក", "Electronics", "electronics"),
    Word("សម្លៀកបំពាក់", "Fashion", "fashion"),
    Word("គ្រឿងសម្អាង", "Cosmetics", "cosmetics"),
    Word("ទឹកឃ្មុំ", "Honey", "honey"),
    Word("តែ", "Tea", "tea"),
    Word("នំប៉័ង", "Bakery", "bakery"),
    Word("ផ្កា", "Flowers", "flowers"),
    Word("ប្រដាប់ក្មេងលេង", "Toys", "toys"),
    Word("គ្រឿងសង្ហារិម", "Furniture", "furniture"),
    Word("ស្បែកជើង", "Shoes", "shoes"),
    Word("គ្រឿងអលង្ការ", "Jewellery", "jewellery"),
    Word("កង់", "Bicycles", "bikes"),
    Word("ទូរស័ព្ទ", "Phones", "phones"),
    Word("សម្ភារកីឡា", "Sports", "sports"),
    Word("បង្អែម", "Sweets", "sweets"),
    Word("ទឹកត្រី", "Fish Sauce", "fishsauce"),
    Word("ក្រមា", "Krama", "krama"),
    Word("ផ្លែឈើ", "Fruits", "fruits"),
    Word("គ្រឿងស្មូន", "Ceramics", "ceramics"),
)
FAMILY = (
    Word("សុខ", "Sok", "sok"),
    Word("ចាន់", "Chan", "chan"),
    Word("កែវ", "Keo", "keo"),
    Word("លឹម", "Lim", "lim"),
    Word("ហេង", "Heng", "heng"),
    Word("ម៉ៅ", "Mao", "mao"),
    Word("នួន", "Nuon", "nuon"),
    Word("ជា", "Chea", "chea"),
)
GIVEN = (
    Word("បុប្ផា", "Bopha", "bopha"),
    Word("ដារ៉ា", "Dara", "dara"),
    Word("ស្រីមុំ", "Sreymom", "sreymom"),
    Word("វិសាល", "Visal", "visal"),
    Word("ច័ន្ទថា", "Chantha", "chantha"),
    Word("ពិសិដ្ឋ", "Piseth", "piseth"),
    Word("មាលា", "Malea", "malea"),
    Word("រតនា", "Ratana", "ratana"),
)


def main() -> None:
    """Write the table beside this file."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(COLUMNS)
    out.writerow(FIRST)
    out.writerows(rows(random.Random(SEED)))
    Path(__file__).with_name("shops.csv").write_text(text.getvalue(), encoding="utf-8")


def rows(source: random.Random) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each shop; no name, registration number, host or handle occurs twice."""
    categories = [name for name, count in CATEGORIES.items() for _ in range(count)]
    source.shuffle(categories)
    pairs = [(name, trade) for name in NAMES for trade in TRADES]
    shops = source.sample(pairs[1:], COUNT)
    people = iter(source.sample([(family, given) for family in FAMILY for given in GIVEN], 50))
    registrations = iter(source.sample(range(10_000, 100_000), COUNT))
    international = set(source.sample(range(COUNT), INTERNATIONAL))
    for at, (category, (name, trade)) in enumerate(zip(categories, shops, strict=True)):
        person = next(people) if category == "natural-person" else None
        km, en = _person(*person) if person else _company(category, name, trade)
        hosts = _hosts(source, category, name, trade)
        if at in international:
            hosts = [f"{trade.km}{name.km}.example.com.kh", *hosts[1:]]
        handles = _handles(source, f"{name.slug}{trade.slug}", always=not hosts)
        registration = f"EX-{next(registrations):08}"
        tier = _pick(source, TIERS)
        yield km, en, category, registration, " ".join(hosts), " ".join(handles), tier


def _person(family: Word, given: Word) -> tuple[str, str]:
    return f"{family.km} {given.km} (បុគ្គលឧទាហរណ៍)", f"{family.en} {given.en} (example person)"


def _company(category: str, name: Word, trade: Word) -> tuple[str, str]:
    km, en = f"{trade.km} {name.km}", f"{name.en} {trade.en}"
    if category == "legal-person":
        return f"ក្រុមហ៊ុន {km} ឯ.ក", f"{en} Co., Ltd."
    if category == "foreign-branch":
        return f"សាខា {km} (កម្ពុជា)", f"{en} International (Cambodia Branch)"
    return f"ហាង{km}", f"{en} Shop"


def _hosts(source: random.Random, category: str, name: Word, trade: Word) -> list[str]:
    """Return no host for a shop that sells on social media alone, else one, seldom two."""
    slug = name.slug + source.choice(("", "-")) + trade.slug
    if category == "foreign-branch":
        return [f"{slug}.example"]
    if source.random() < (0.6 if category == "natural-person" else 0.15):
        return []
    second = [f"{slug}.example"] if source.random() < SECOND_HOST else []
    return [f"{slug}.example.com.kh", *second]


def _handles(source: random.Random, slug: str, *, always: bool) -> list[str]:
    """Return no handle, one, or two on different platforms; at least one if there must be."""
    count = source.choices((0, 1, 2), (35, 55, 10))[0]
    platforms: list[str] = []
    while len(platforms) < max(count, int(always)):
        platform = _pick(source, PLATFORMS)
        if platform not in platforms:
            platforms.append(platform)
    mark = {"facebook": ".", "tiktok": ".", "telegram": "_"}
    return [f"{platform}:{slug}{mark[platform]}example" for platform in platforms]


def _pick(source: random.Random, weights: dict[str, int]) -> str:
    return source.choices([*weights], [*weights.values()])[0]


if __name__ == "__main__":
    main()
