"""Visits on the command line: findings are recorded once, and a case may rest on them.

All servers are on this machine.
"""

import signal

import pytest

from tests.ledger.outside_servers import HOST, SECOND_HOST, send
from trustmark.terminal import output

LINKS = "".join(
    f"<a href=/{name}>{name}</a>" for name in ("contact", "privacy", "terms", "returns")
)
NOW = ("--gap", "0")


def html(text):
    return lambda handler: send(handler, text.encode(), Content_Type="text/html; charset=utf-8")


def front(number):
    return html(f"<trustmark-badge number={number}></trustmark-badge>{LINKS}")


@pytest.fixture
def certified(trustmark, outside):
    """The number of a certificate for the shop of `outside`, which has everything on its pages."""
    number = trustmark(
        *("issue", "--name-en", "Silk", "--category", "legal-person", "--host", HOST), "--json"
    ).json["number"]
    outside.shop.pages |= {"/": front(number)}
    outside.shop.pages |= {f"/{name}": html("here") for name in ("contact", "privacy", "terms")}
    outside.shop.pages["/returns"] = html("here")
    return number


def shown(answer):
    return [(each["kind"], bool(each["finding"])) for each in answer.json["findings"]]


def findings(trustmark, answer):
    business = answer.json["findings"][0]["finding"].partition("/")[0]
    return trustmark("business", "show", business, "--json").json["findings"]


def test_a_shop_that_has_everything_leaves_no_record(visiting, outside, certified):
    answer = visiting("monitor", certified, *NOW, "--json")

    assert answer.code == 0, answer.err
    assert (answer.json["visited"], answer.json["new"]) == (1, 0)
    assert shown(answer) == [("badge-present", False)]
    assert outside.shop.agents == {"trustmark-monitor/1 (+monitor@example.com.kh)"}


def test_what_is_missing_goes_on_record_once(visiting, outside, certified):
    outside.shop.pages["/"] = html(LINKS)

    first = visiting("monitor", certified, *NOW, "--json")
    again = visiting("monitor", certified, *NOW, "--json")

    assert (first.code, first.json["new"]) == (1, 1)
    assert (again.code, again.json["new"]) == (1, 0)
    assert shown(first) == shown(again) == [("badge-absent", True)]
    assert first.json["findings"][0]["finding"] == again.json["findings"][0]["finding"]


def test_what_is_put_right_is_gone_and_the_record_says_when(visiting, outside, certified):
    outside.shop.pages["/"] = html(LINKS)
    found = visiting("monitor", certified, *NOW, "--json")
    outside.shop.pages["/"] = front(certified)

    answer = visiting("monitor", certified, *NOW)

    assert answer.code == 0
    (one,) = findings(visiting, found)
    assert one["gone"] is not None


def test_what_cannot_be_looked_at_ends_no_finding(visiting, outside, certified):
    outside.shop.pages["/"] = html(LINKS)
    found = visiting("monitor", certified, *NOW, "--json")
    outside.shop.pages["/robots.txt"] = "User-agent: *\nDisallow: /\n"

    answer = visiting("monitor", certified, *NOW, "--json")

    assert shown(answer) == [("robots-forbid", True)]
    assert [each["gone"] for each in findings(visiting, found)] == [None, None]


def test_a_badge_of_another_and_bad_tls_are_told(visiting, outside, certified):
    other = visiting(
        *("issue", "--name-en", "Other", "--category", "legal-person", "--json"),
        *("--host", "other.example.com.kh"),
    ).json["number"]
    outside.shop.pages["/"] = front(other)
    outside.zone("A", "other.example.com.kh", ["127.0.0.1"])

    own = visiting("monitor", certified, *NOW, "--json")
    wrong = visiting("monitor", other, *NOW, "--json")

    assert ("badge-of-another", True) in shown(own)
    assert shown(wrong) == [("tls-wrong-name", True)]


def test_a_proof_that_is_gone_is_a_finding_and_no_lapse(visiting, outside, certified):
    business = visiting("control", "due", "--within", "3660", "--json").json["due"][0]["business"]
    line = visiting("prove-place", certified, HOST, "--token").out.split()[-1]
    record = f"_trustmark.{HOST}"
    outside.zone("TXT", record, [f'"{line}"'])
    visiting("prove-place", certified, HOST, "--check", "dns")
    outside.zone("TXT", record, [])

    answer = visiting("monitor", certified, *NOW, "--json")

    assert shown(answer) == [("proof-lapsed", True), ("badge-present", False)]
    shown_now = visiting("business", "show", business, "--json").json
    assert shown_now["hosts"] == [HOST]


def test_an_officer_opens_a_case_from_a_finding(visiting, outside, certified):
    outside.shop.pages["/"] = html(LINKS)
    found = visiting("monitor", certified, *NOW, "--json").json["findings"][0]["finding"]

    case = visiting(
        *("case", "open", certified, "--source", "monitoring", "--reason", "criteria-not-met"),
        *("--ref", found, "--json"),
    )

    assert case.code == 0, case.err
    assert visiting("case", "show", case.json["case"], "--json").json["refs"] == [found]


def test_only_certificates_in_force_are_visited(visiting, outside, certified):
    visiting("revoke", certified, "--reason", "false-information", "--yes")

    answer = visiting("monitor", "--all", *NOW, "--json")

    assert (answer.code, answer.json["visited"]) == (0, 0)
    assert outside.shop.asked == []


def test_a_run_over_all_leaves_out_what_was_visited_and_has_a_limit(
    visiting, outside, certified, home
):
    for nth in range(2):
        host = f"h{nth}.example.com.kh"
        visiting("issue", "--name-en", "X", "--category", "legal-person", "--host", host)

    first = visiting("monitor", "--all", *NOW, "--at-most", "2", "--json")
    second = visiting("monitor", "--all", *NOW, "--json")
    third = visiting("monitor", "--all", *NOW, "--json")
    (home / "visits.json").write_text("damaged", "utf-8")
    fourth = visiting("monitor", "--all", *NOW, "--json")
    fifth = visiting("monitor", "--all", *NOW, "--again-after", "0", "--json")

    assert HOST not in (home / "visits.json").read_text("utf-8")
    visited = [each.json["visited"] for each in (first, second, third, fourth, fifth)]
    assert visited[:4] == [2, 1, 0, 3]


def test_an_interrupt_leaves_what_was_recorded(visiting, outside, certified, monkeypatch):
    visiting(
        *("issue", "--name-en", "Other", "--category", "legal-person"), *("--host", SECOND_HOST)
    )
    outside.zone("A", SECOND_HOST, ["127.0.0.1"])
    outside.shop.pages["/"] = html(LINKS)

    def interrupted(looked, *_):
        yield next(looked)
        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(output, "progress", interrupted)
        stopped = visiting("monitor", "--all", *NOW)

    number, place = stopped.out.split()[:2]
    again = visiting("monitor", number, *NOW, "--json")
    rest = visiting("monitor", "--all", *NOW, "--json")
    assert stopped.code == 130
    assert (again.json["new"], shown(again)) == (0, [("badge-absent", True)])
    assert {each["place"] for each in rest.json["findings"]} == {HOST, SECOND_HOST} - {place}


def test_an_officer_without_the_role_records_nothing(visiting, outside, certified):
    visiting("officer", "found", "keo.mony", "ly.sreymom", "--yes")
    outside.shop.pages["/"] = html(LINKS)

    answer = visiting("monitor", certified, *NOW, "--as", "somebody")

    assert answer.code == 1
    assert "rule no-such-officer" in answer.err


@pytest.mark.parametrize("arguments", [(), ("--all", "CETS-0000-024"), ("nonsense",)])
def test_it_is_said_whom_to_visit(visiting, arguments):
    assert visiting("monitor", *arguments).code == 2


def test_nothing_of_a_shop_steers_the_terminal_or_grows_without_end(visiting, outside, certified):
    outside.shop.pages["/"] = html(
        "<trustmark-badge number='\x1b[31m" + "A" * 100_000 + "'></trustmark-badge>" + LINKS
    )

    answer = visiting("monitor", certified, *NOW)

    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert len(answer.out) < 5_000
