"""A version that says only what changes has the rules and the digest of the full version."""

import json
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import SchemeError
from ledger.scheme.adopted import on_record
from ledger.scheme.based import NAMED_BY, OWN, key_of
from ledger.scheme.difference import difference
from ledger.scheme.model import SchemeVersion, cets
from tests.ledger.scheme_texts import NAME, RULES, TEXT, version_text

EFFECTIVE = date(2027, 7, 1)
BASE = msgspec.to_builtins(RULES, builtin_types=(date,))
CODES = st.from_regex("[a-z]{3,8}-[a-z]{3,8}", fullmatch=True)


def file(changes: str, **others) -> str:
    return NAME + version_text(EFFECTIVE, changes=changes, **others)


def second(changes: str) -> SchemeVersion:
    return cets().extended(file(changes)).version[-1]


def toml(value) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {toml(each)}' for name, each in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def written(version: dict) -> str:
    return NAME + "[[version]]\n" + "".join(f"{name} = {toml(version[name])}\n" for name in version)


def changes_to(version: dict) -> dict:
    """What a file must say to make `version` of the base: each changed entry and no other."""
    said = {"based_on": "cets-1"}
    for name, value in version.items():
        if name in NAMED_BY:
            found = list(entry_changes(name, BASE.get(name, ()), value))
            said |= {name: found} if found else {}
        elif name in OWN:
            said[name] = value
        elif BASE.get(name) != value:
            said[name] = table_changes(BASE.get(name), value) if isinstance(value, dict) else value
    return said


def entry_changes(kind, before, after):
    old = {key_of(kind, each): each for each in before}
    new = {key_of(kind, each): each for each in after}
    for key, each in old.items():
        if key not in new:
            yield {name: each[name] for name in NAMED_BY[kind]} | {"remove": True}
    for key, each in new.items():
        if key not in old:
            yield each
        elif each != old[key]:
            yield {name: each[name] for name in NAMED_BY[kind]} | table_changes(old[key], each)


def table_changes(before, after):
    changed = {name: value for name, value in after.items() if (before or {}).get(name) != value}
    return {
        name: table_changes(before[name], value)
        if isinstance(value, dict) and name in (before or {})
        else value
        for name, value in changed.items()
    }


@st.composite
def versions(draw):
    """A version anybody may write: other figures, words, reasons, documents, roles and waiver."""
    version = json.loads(json.dumps(BASE, default=str)) | {
        "id": "cets-2",
        "effective": EFFECTIVE + timedelta(days=draw(st.integers(0, 900))),
        "renewal_fee_percent": draw(st.integers(0, 100)),
        "validity_years": draw(st.integers(1, 10)),
    }
    version.pop("waiver")
    if draw(st.booleans()):
        version["waiver"] = {"months": draw(st.integers(6, 12))}
    for name in draw(st.sets(st.sampled_from(sorted(set(version["deadlines"]) - {"reminders"})))):
        version["deadlines"][name] = draw(st.integers(1, 400))
    for fee in version["fee"]:
        fee["usd"] = draw(st.sampled_from([fee["usd"], 0, 300]))
    kept = draw(st.sets(st.integers(0, len(version["reason"]) - 1)))
    version["reason"] = [version["reason"][each] for each in sorted(kept)]
    for each in version["reason"]:
        each["text"]["en"] = draw(st.sampled_from([each["text"]["en"], "Other words."]))
        each["measures"] = draw(st.sampled_from([each["measures"], ["warning"]]))
    taken = {each["code"] for each in BASE["reason"]}
    for code in draw(
        st.lists(CODES.filter(lambda code: code not in taken), unique=True, max_size=2)
    ):
        words = {"en": "New.", "km": "ថ្មី។"}
        version["reason"].append(
            {"code": code, "text": words, "measures": ["fine"], "article": "Prakas"}
        )
    return version


@given(versions())
def test_written_out_or_by_difference_a_version_has_one_digest(version):
    whole = cets().extended(written(version)).version[-1]
    short = cets().extended(written(changes_to(version))).version[-1]

    assert short == whole
    assert short.digest() == whole.digest()
    assert (difference(RULES, short) == ()) == (
        msgspec.structs.replace(short, id=RULES.id, effective=RULES.effective, waiver=RULES.waiver)
        == RULES
        and short.waiver is None
    )


def test_every_list_of_tables_says_what_names_its_entries():
    lists = {
        name
        for name, value in BASE.items()
        if isinstance(value, list | tuple) and isinstance(value[0], dict)
    }

    assert lists | {"factor"} == set(NAMED_BY)


def test_what_is_not_said_stays_and_the_waiver_of_fees_does_not_begin_anew():
    version = second("renewal_fee_percent = 70")

    assert (version.id, version.effective, version.renewal_fee_percent) == ("cets-2", EFFECTIVE, 70)
    assert (RULES.waiver is None, version.waiver) == (False, None)
    assert (version.role, version.reason, version.deadlines) == (
        RULES.role,
        RULES.reason,
        RULES.deadlines,
    )


def test_tables_are_merged_by_name_and_entries_by_what_names_them():
    version = second(
        "[version.deadlines]\nreply_days = 21\n"
        '[[version.reason]]\ncode = "mark-misused"\ntext = { en = "Misused." }\n'
        '[[version.role]]\nid = "marketing"\nmay = ["case.open"]\n'
    )

    assert (version.deadlines.reply_days, version.deadlines.pay_days) == (21, 30)
    reason = next(each for each in version.reason if each.code == "mark-misused")
    before = next(each for each in RULES.reason if each.code == "mark-misused")
    assert (reason.text.en, reason.text.km) == ("Misused.", before.text.km)
    assert reason.article == before.article
    assert [each.id for each in version.role] == [each.id for each in RULES.role]
    assert next(each.may for each in version.role if each.id == "marketing") == ("case.open",)


def test_an_entry_comes_last_or_goes():
    version = second(
        '[[version.reason]]\ncode = "holder-request"\nremove = true\n'
        '[[version.reason]]\ncode = "site-gone"\ntext = { en = "Gone.", km = "បាត់។" }\n'
        'measures = ["warning"]\narticle = "Prakas"\n'
    )

    codes = [each.code for each in RULES.reason if each.code != "holder-request"]
    assert [each.code for each in version.reason] == [*codes, "site-gone"]


def test_a_version_may_be_based_on_one_that_is_itself_a_difference():
    third = version_text("2028-07-01", "cets-3").replace('"cets-1"', '"cets-2"')

    scheme = cets().extended(file("validity_years = 3") + third)

    assert [each.validity_years for each in scheme.version] == [2, 3, 3]


def test_a_file_may_change_its_base_and_what_is_built_on_it_changes_too():
    own = TEXT.replace("usd = 250", "usd = 300") + version_text(EFFECTIVE)

    scheme = cets().extended(own)

    assert [each.fee[-1].usd for each in scheme.version] == [300, 300]


def test_a_base_that_was_changed_after_it_was_adopted_is_named():
    adopted = cets().extended(file(""))
    record = {each.id: each.digest() for each in adopted.version}

    changed = cets().extended(TEXT.replace("usd = 250", "usd = 300") + version_text(EFFECTIVE))

    with pytest.raises(SchemeError, match="cets-1 was adopted with other rules"):
        on_record(changed, record)


NEW = '[[version.reason]]\ncode = "site-gone"\nmeasures = ["warning"]\narticle = "Prakas"\n'
CIRCLE = version_text("2028-07-01", "cets-3").replace('"cets-1"', '"cets-2"')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            file("").replace('on = "cets-1"', 'on = "cets-9"'),
            "cets-2 is based on 'cets-9'.*: cets-1",
        ),
        (file("").replace('on = "cets-1"', "on = 1"), "cets-2 is based on 1"),
        (
            file("").replace('on = "cets-1"', 'on = "cets-2"'),
            "based on 'cets-2', but only .* before",
        ),
        (
            file("").replace('on = "cets-1"', 'on = "cets-3"') + CIRCLE,
            "based on 'cets-3', but only",
        ),
        (
            file("", scheme="cets-1"),
            "cets-1 is based on cets-1: a version is based on one before it",
        ),
        (file(NEW), "missing required field `text` - at reason 'site-gone' of cets-2"),
        (
            file(NEW + 'text = { en = "Gone." }\n'),
            "missing required field `km` - at reason 'site-gone'.text of cets-2",
        ),
        (
            file('[[version.reason]]\ncode = "site-gone"\nremove = true\n'),
            "reason 'site-gone' is to go, but the base does not have it",
        ),
        (
            file('[[version.role]]\nid = "legal"\nremove = true\nmay = []\n'),
            "role 'legal' is to go: beside its name the entry says nothing",
        ),
        (
            file('[[version.fee]]\ncategory = "legal-person"\nusd = 1\n' * 2),
            "fee 'legal-person' occurs twice",
        ),
        (
            file('[[version.role]]\nid = "legal"\nremove = false\n'),
            "unknown field `remove` - at role 'legal' of cets-2",
        ),
        (file("reason = 3"), "got `int` - at reason of cets-2"),
        (file("reason = [3]"), r"got `int` - at reason\[0\] of cets-2"),
        (file("surprise = 1"), "unknown field `surprise` - at cets-2"),
    ],
)
def test_a_difference_that_cannot_be_laid_over_its_base_is_refused_in_words(text, says):
    with pytest.raises(SchemeError, match=says):
        cets().extended(text)


def test_the_example_of_the_handbook_is_a_file_that_can_be_adopted():
    handbook = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
    section = handbook.partition("\n## Changing the rules\n")[2]
    example = dedent(section.partition("```toml\n")[2].partition("```")[0])

    first, version = cets().extended(example).version

    assert (version.id, version.waiver, version.renewal_fee_percent) == ("cets-2", None, 70)
    assert version.allows("site-unreachable", "suspension")
    assert not version.allows("holder-request", "revocation")
    assert {each.touches for each in difference(first, version)} == {None, "fees"}
