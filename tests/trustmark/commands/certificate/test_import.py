"""Importing a table: whole or not at all, and each row once."""

from issuer.acting.table import COLUMNS

HEADING = ",".join(COLUMNS)
ROWS = [
    "ហាងសូត្រ,Silk Shop,legal-person,KH-1,silk.example.com.kh,facebook:silkshop,full",
    "សុខ,,natural-person,,,tiktok:sok telegram:sok,basic",
    (
        ",Cotton,sole-proprietorship,KH-3,"
        "cotton.example.com.kh www.cotton.example.com.kh,,intermediate"
    ),
]


def write(path, *rows):
    path.write_text("\n".join([HEADING, *rows, ""]), "utf-8")
    return path


def log_size(trustmark):
    return trustmark("publish", "--json").json["log_size"]


def test_every_row_becomes_a_certificate(trustmark, tmp_path):
    answer = trustmark("import", write(tmp_path / "shops.csv", *ROWS), "--json")

    assert answer.code == 0
    assert sorted(each["number"] for each in answer.json["certificates"]) == [
        "CETS-0000-000",
        "CETS-0000-012",
        "CETS-0000-024",
    ]


def test_importing_twice_counts_once(trustmark, tmp_path):
    file = write(tmp_path / "shops.csv", *ROWS)
    first = trustmark("import", file, "--json")
    size = log_size(trustmark)

    second = trustmark("import", file, "--json", "--actor", "somebody else")
    again = trustmark("import", file)

    one, two = (each.json["certificates"] for each in (first, second))
    assert [each.pop("new") for each in one] == [True] * 3
    assert [each.pop("new") for each in two] == [False] * 3
    assert one == two
    assert "0 certificates issued" in again.err
    assert "3 were there already" in again.err
    assert log_size(trustmark) == size


def test_one_bad_row_and_nothing_is_written(trustmark, tmp_path):
    size = log_size(trustmark)

    answer = trustmark("import", write(tmp_path / "shops.csv", *ROWS, ROWS[0]))

    assert answer.code == 1
    assert "row 5: silk.example.com.kh stands in row 2 already" in answer.err
    assert "nothing was imported" in answer.err
    assert log_size(trustmark) == size


def test_a_host_that_the_ledger_knows_already_is_named_with_its_row(trustmark, shop, tmp_path):
    answer = trustmark("import", write(tmp_path / "shops.csv", *ROWS))

    assert answer.code == 1
    assert "trustmark: row 2: " in answer.err
    assert len(trustmark("history", "--json").json["certificates"]) == 3


def test_personal_names_are_in_no_file_of_the_site(trustmark, home, tmp_path):
    trustmark("import", write(tmp_path / "shops.csv", *ROWS))
    trustmark("publish")

    leaves = b"".join(
        path.read_bytes() for path in (home / "site" / "log").rglob("*") if path.is_file()
    )

    assert "សុខ".encode() not in leaves
    assert b"telegram:sok" not in leaves
    assert b"Silk Shop" in leaves


def test_a_row_added_later_is_the_only_new_one(trustmark, tmp_path):
    file = write(tmp_path / "shops.csv", *ROWS[:2])
    trustmark("import", file)

    answer = trustmark("import", write(file, *ROWS))

    assert "1 certificates issued" in answer.err
    assert "2 were there already" in answer.err


def test_an_import_after_the_badge_key_changed_writes_nothing_again(trustmark, tmp_path):
    file = write(tmp_path / "shops.csv", *ROWS)
    trustmark("import", file)
    trustmark("keys", "prepare", "badge", "--sign-here")
    trustmark("keys", "rotate", "badge", "--sign-here")

    answer = trustmark("import", file)

    assert answer.code == 0, answer.err
    assert "3 were there already" in answer.err


def test_a_file_without_end_is_not_read_to_its_end(trustmark):
    answer = trustmark("import", "/dev/zero")

    assert answer.code == 2
    assert "/dev/zero has more than" in answer.err
