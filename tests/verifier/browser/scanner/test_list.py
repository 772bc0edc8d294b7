"""The list of the scanner, to take away as a table or for programs, and to clear."""

import csv
import io
import json
import re

from tests.simulator import HOST
from tests.verifier.browser.scanner.scanner import ENTRIES, GOOD, SHOP, read_text


def test_the_list_is_saved_as_a_table_that_runs_no_formula(scanning, urls):
    seen = scanning()
    for text in (urls[0], "=cmd|'/c calc'!A0", "+1", 'https://x.example.com/"a",b'):
        read_text(seen, text)

    data, name = seen.save("Save as table (CSV)")

    assert re.fullmatch(r"trustmark-scans-2027-01-15T0800\.csv", name)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["verdict"] for row in rows] == ["valid", *["not-a-badge"] * 3]
    assert (rows[0]["number"], rows[0]["holder_en"]) == (GOOD, "Siem Reap Crafts Co., Ltd.")
    assert rows[0]["places"] == " ".join(SHOP)
    assert rows[0]["scanned_at"] == "2027-01-15T08:00:00Z"
    assert rows[0]["as_of"].startswith("2027-01-15T07:")
    assert [row["code"] for row in rows[1:]] == [
        "'=cmd|'/c calc'!A0",
        "'+1",
        'https://x.example.com/"a",b',
    ]


def test_the_list_is_saved_for_programs(scanning, urls):
    seen = scanning()
    read_text(seen, urls[0])
    read_text(seen, urls[1])

    told = json.loads(seen.save("Save as JSON")[0])

    assert (told["format"], told["issuer"]) == ("trustmark-scan-list/1", HOST)
    assert [scan["verdict"] for scan in told["scans"]] == ["valid", "revoked"]
    assert told["scans"][0]["code"] == urls[0]
    assert told["scans"][0]["source"] == "picture"
    assert told["scans"][0]["offline"] is False


def test_a_cleared_list_can_be_brought_back_until_the_next_scan(scanning, urls):
    seen = scanning()
    read_text(seen, urls[0])

    seen.page.get_by_role("button", name="Clear the list").click()
    cleared = seen.page.evaluate(ENTRIES)
    seen.page.get_by_role("button", name="Bring the list back").click()
    back = seen.page.evaluate(ENTRIES)
    seen.page.get_by_role("button", name="Clear the list").click()
    read_text(seen, urls[1])

    assert (cleared, len(back)) == ([], 1)
    assert seen.page.get_by_role("button", name="Bring the list back").is_hidden()
