"""What is wrong with a form is said in words, with the way to the entry, in both languages."""

import pytest

from issuer.acting.forms import read_application, read_checklist
from issuer.errors import FormError

FORM = 'business = "b-1"\ntier = "full"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FORM + 'hosts = "shop.example.com.kh"', "entry hosts must be a list, not a text"),
        (FORM + "handles = [1]", "entry handles.1 must be a text, not a whole number"),
        (FORM + "[documents]\na = [1]", "entry documents.a.1 must be a text, not a whole number"),
        (FORM + "[documents]\na = 1", "entry documents.a must be a list, not a whole number"),
        (FORM + "documents = 1", "entry documents must be a table of entries, not a whole number"),
        ('tier = "full"', "entry business is missing"),
        ('tier = "full"\n[business]\n', "entry business.category is missing"),
        (
            'tier = "full"\n[business]\ncategory = "legal-person"\nphone = true',
            "entry business.phone must be a text, not true or false",
        ),
        ('business = 1\ntier = "full"', "entry business must be a text, a table of entries, not"),
        (FORM + "surprise = 1", "entry surprise is not known"),
        (FORM.replace("full", "fuller"), "entry tier has a value that cannot stand there"),
        (FORM + "kind = \n", "cannot be read as a form: look at line 3"),
        ("", "entry business is missing"),
    ],
)
def test_a_form_in_toml_says_which_entry_is_wrong(tmp_path, text, said):
    path = tmp_path / "form.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(FormError) as caught:
        read_application(path)

    assert said in str(caught.value)
    assert "`" not in str(caught.value)
    assert "form.toml" in caught.value.text("km")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "a form has entries with names"),
        ('{"identity": 1}', "entry identity must be a table of entries, not a whole number"),
        ('{"identity": {}}', "entry identity.result is missing"),
        ('{"identity": {"result": "perhaps"}}', "entry identity.result has a value"),
        (
            '{"identity": {"result": "met", "evidence": [null]}}',
            "identity.evidence.1 must be a text",
        ),
        ("{", "cannot be read as a form"),
        ('{"a": x}', "look at byte"),
    ],
)
def test_a_checklist_in_json_says_which_entry_is_wrong(tmp_path, text, said):
    path = tmp_path / "list.JSON"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(FormError) as caught:
        read_checklist(path)

    assert said in str(caught.value)
    assert caught.value.code == "bad-form"


def test_a_form_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "form.toml"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(FormError, match="save it so"):
        read_application(path)
