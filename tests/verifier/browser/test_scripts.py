"""The committed small scripts: made from the sources as they are; no file is too long to read."""

import re

import pytest

from verifier.browser import scripts

PUBLIC = re.compile(r"^export \{([^}]*)\} from", re.MULTILINE)


@pytest.mark.parametrize("entry", scripts.ENTRIES)
def test_the_small_script_is_made_from_these_sources(entry):
    first = scripts.small_path(entry).read_text("utf-8").partition("\n")[0]

    assert first == scripts.first_line(entry), "run: make page"


@pytest.mark.parametrize("entry", scripts.ENTRIES)
def test_no_small_script_holds_what_ends_a_script_element(entry):
    """What a page is told beside it is JSON without `<`, so the whole script holds none either."""
    assert not re.search(r"</script|<!--", scripts.small_script(entry), re.IGNORECASE)


def test_a_change_in_any_module_changes_the_digest(tmp_path, monkeypatch):
    for path in scripts.sources("page.js"):
        target = tmp_path / path.relative_to(scripts.HERE)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    monkeypatch.setattr(scripts, "HERE", tmp_path)
    before = scripts.sources_digest("page.js")

    changed = tmp_path / "core/standing.js"
    changed.write_text(changed.read_text("utf-8") + "\n// one more line\n", "utf-8")

    assert before != scripts.sources_digest("page.js")


def test_every_module_of_the_core_is_reached():
    entries = (*scripts.ENTRIES, "proof.js")
    found = {path for entry in entries for path in scripts.sources(entry)}

    assert set(scripts.HERE.glob("core/*.js")) <= found


def test_modules_are_short_enough_to_read():
    lengths = {
        path.name: len(path.read_text("utf-8").splitlines()) for path in scripts.sources("page.js")
    }

    assert {name: length for name, length in lengths.items() if length >= 400} == {}


def test_the_one_file_offers_what_the_module_offers():
    source = (scripts.HERE / "verify.js").read_text("utf-8")
    names = {name.strip() for found in PUBLIC.findall(source) for name in found.split(",")}

    small = scripts.small_script("verify.js")
    offered = re.findall(r"(?:as )?(\w+)[,}]", small[small.rindex("export{") :])

    assert set(offered) == names


def test_the_vendored_decoder_is_the_pinned_one_with_its_notice():
    text = (scripts.HERE / "vendor/qr.js").read_text("utf-8")
    tool = (scripts.HERE.parents[1] / "tools/vendor_qr.py").read_text("utf-8")
    version, digest = (
        re.search(rf'^{name} = "(.+)"', tool, re.MULTILINE)[1] for name in ("VERSION", "SHA512")
    )

    assert text.startswith(f"/*! qr {version}, decoder only, from npm (sha512-{digest})\n")
    assert "Permission is hereby granted" in text
    assert text.rstrip().endswith("as Scanner};")
    assert re.search(r"\bfetch\(|XMLHttpRequest|localStorage|\beval\(|\bFunction\(", text) is None
