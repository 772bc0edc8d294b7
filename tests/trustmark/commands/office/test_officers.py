"""Officers on the command line: a pilot becomes a ledger where only officers decide."""


def test_officers_are_appointed_in_pairs(trustmark):
    found = trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes", "--json")
    proposed = trustmark("officer", "propose", "grant", "legal", "kim.rith", "--as", "sok.dara")
    alone = trustmark("officer", "confirm", "1", "--as", "sok.dara")
    confirmed = trustmark("officer", "confirm", "1", "--as", "chan.sophea")

    listed = trustmark("officer", "list", "--json").json

    assert found.json["done"] == "sok.dara and chan.sophea are managers"
    assert "proposal 1" in proposed.out
    assert (alone.code, confirmed.code) == (1, 0)
    assert "rule same-officer; CETS scheme rules: roles of officers" in alone.err
    assert listed["officers"]["kim.rith"] == ["legal"]
    assert listed["proposals"] == []


def test_a_pilot_has_no_officers_and_says_so(trustmark):
    answer = trustmark("officer", "list")

    assert answer.code == 0
    assert "pilot" in answer.err


def test_where_officers_decide_a_direct_measure_is_refused_and_says_the_way(trustmark, shop):
    trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes")

    answer = trustmark("warn", shop, "--reason", "mark-misused", "--as", "sok.dara")

    assert answer.code == 1
    assert "in a case" in answer.err
    assert "rule case-needed" in answer.err


def test_who_is_no_officer_is_told_where_officers_are_listed(trustmark, shop):
    trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes")
    trustmark("officer", "propose", "grant", "legal", "kim.rith", "--as", "sok.dara")

    stranger = trustmark("officer", "confirm", "1", "--as", "nobody")
    waiting = trustmark("officer", "list")
    rejected = trustmark("officer", "reject", "1", "--as", "chan.sophea")

    assert "officer list" in stranger.err
    assert "proposal 1 of sok.dara waits" in waiting.err
    assert rejected.code == 0


def test_a_holder_is_erased_by_number_with_a_ground(trustmark, shop):
    unsure = trustmark("erase", shop, "--ground", "asked for it")
    done = trustmark("erase", shop, "--ground", "asked for it", "--yes", "--json")
    again = trustmark("erase", done.json["subject"], "--ground", "asked for it", "--yes")

    assert (unsure.code, done.code, again.code) == (2, 0, 1)
    assert done.json["subject"].startswith("b-")


def test_a_badge_is_signed_by_an_officer_and_keys_are_changed_by_two(trustmark, shop):
    trustmark("officer", "found", "sok.dara", "chan.sophea", "--yes")
    roles = (("it-specialist", "kim.rith"), ("compliance-officer", "noy.vanna"))
    for number, (role, officer) in enumerate(roles, 1):
        trustmark("officer", "propose", "grant", role, officer, "--as", "sok.dara")
        trustmark("officer", "confirm", number, "--as", "chan.sophea")

    prepared = trustmark("keys", "prepare", "badge", "--sign-here", "--as", "kim.rith")
    refused = trustmark("keys", "rotate", "badge", "--sign-here", "--as", "noy.vanna")
    trustmark("motion", "confirm", "1", "--as", "sok.dara")
    trustmark("keys", "rotate", "badge", "--sign-here", "--as", "kim.rith")
    rotated = trustmark("motion", "confirm", "2", "--as", "sok.dara")
    stranger = trustmark("badge", shop, "--as", "nobody")
    signed = trustmark("badge", shop, "--as", "noy.vanna")

    assert "not-allowed" in refused.err
    assert [each.code for each in (prepared, refused, rotated, stranger)] == [0, 1, 0, 1]
    assert "no-such-officer" in stranger.err
    assert "not public yet" in signed.err
