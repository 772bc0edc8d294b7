"""No command shows a secret, whatever it is asked."""

import pytest

from keys.base64url import encode

QUESTIONS = [
    ("keys", "show", "--json"),
    ("status", "--json"),
    ("history",),
    ("publish", "--json"),
    ("badge", "CETS-0000-000", "--json"),
    ("verify", "CETS-0000-000", "--json"),
    ("verify", "{home}/kek"),
    ("verify", "{home}/keys/badge-1.pem"),
    ("import", "{home}/kek"),
    ("keys", "adopt", "{home}/kek"),
    ("audit", "{home}/site", "--trust", "{home}/kek"),
    ("verify", "CETS-0000-000", "--trust", "{home}/kek"),
    ("restore", "{home}/kek", "{home}/new"),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_no_answer_holds_a_secret(trustmark, shop, home, question):
    secret = (home / "kek").read_bytes()
    pem = (home / "keys" / "badge-1.pem").read_text().splitlines()[1]

    answer = trustmark(*(part.format(home=home) for part in question))

    said = answer.out + answer.err
    for form in (secret.hex(), encode(secret), repr(secret)[2:-1], pem):
        assert form not in said
