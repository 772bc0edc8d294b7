"""Settings: strict, and silent about secrets."""

import pytest

from issuer.errors import ConfigError
from trustmark.config import load
from trustmark.terminal.hints import hint_for

MINIMAL = 'issuer = "https://verify.example.gov.kh"\n'


@pytest.fixture
def home(tmp_path):
    (tmp_path / "trustmark.toml").write_text(MINIMAL)
    return tmp_path


def refusal(home, environment=None):
    with pytest.raises(ConfigError) as caught:
        load(home, environment or {})
    return f"{caught.value} | {hint_for(caught.value)}"


def test_an_issuer_is_enough(home):
    config = load(home, {})

    assert config.origin == "verify.example.gov.kh/log"
    assert config.site == home / "site"
    assert (config.host, config.port) == ("127.0.0.1", 8000)
    assert config.kek == home / "kek"
    assert config.passphrase is None


def test_the_environment_wins_over_the_file(home):
    (home / "trustmark.toml").write_text(MINIMAL + "port = 80\n")

    config = load(home, {"TRUSTMARK_PORT": "0", "TRUSTMARK_SITE": "/srv/site", "OTHER": "x"})

    assert config.port == 0
    assert str(config.site) == "/srv/site"


def test_an_unknown_key_is_named(home):
    (home / "trustmark.toml").write_text(MINIMAL + 'databse = "x"\n')

    assert "unknown key 'databse'" in refusal(home)


def test_an_unknown_setting_in_the_environment_is_named(home):
    assert "TRUSTMARK_PROT" in refusal(home, {"TRUSTMARK_PROT": "1"})


def test_a_secret_may_not_stand_in_the_file(home):
    (home / "trustmark.toml").write_text(MINIMAL + 'passphrase = "canary-canary"\n')

    said = refusal(home)

    assert "unknown key 'passphrase'" in said
    assert "canary-canary" not in said


def test_a_passphrase_is_taken_from_the_environment_and_never_shown(home):
    config = load(home, {"TRUSTMARK_PASSPHRASE": "canary-canary"})

    assert config.passphrase == "canary-canary"
    assert config.kek is None
    assert "canary" not in repr(config)


def test_a_systemd_credential_is_the_key_encryption_key(home, tmp_path):
    (tmp_path / "trustmark-kek").write_bytes(bytes(32))

    config = load(home, {"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert config.kek == tmp_path / "trustmark-kek"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no issuer"),
        ("issuer = 1\n", "issuer must be text, got int"),
        ('issuer = "http://verify.example.gov.kh"\n', "issuer must be https://"),
        ('issuer = "https://verify.example.gov.kh/"\n', "issuer must be https://"),
        ('issuer = "https://VERIFY.example.gov.kh"\n', "issuer must be https://"),
        ('issuer = "https://localhost"\n', "issuer must be https://"),
        (MINIMAL + "port = 70000\n", "port must be 0 to 65535"),
        (MINIMAL + "port = true\n", "port must be 0 to 65535"),
        (MINIMAL + 'port = "x"\n', "port must be 0 to 65535"),
        (MINIMAL + "site = 3\n", "site must be text"),
        ("issuer = \n", "trustmark.toml cannot be read"),
    ],
)
def test_an_impossible_setting_is_refused(home, text, said):
    (home / "trustmark.toml").write_text(text)

    assert said in refusal(home)


def test_a_folder_without_settings_says_how_to_make_them(tmp_path):
    assert "trustmark init" in refusal(tmp_path)


def test_settings_that_are_not_utf8_are_refused(home):
    (home / "trustmark.toml").write_bytes(b"\xff")

    assert "cannot be read" in refusal(home)


@pytest.mark.parametrize(
    "report", ["mailto:help@example.gov.kh", "https://example.gov.kh/report", ""]
)
def test_problems_are_reported_by_mail_or_form(tmp_path, report):
    (tmp_path / "trustmark.toml").write_text(
        f'issuer = "https://verify.example.gov.kh"\nreport = "{report}"\n', "utf-8"
    )

    assert load(tmp_path, {}).report == report


@pytest.mark.parametrize(
    "report",
    ["javascript:alert(1)", "http://example.gov.kh", "mailto:a@b?cc=c", "https://a.kh/?x=1"],
)
def test_any_other_address_for_reports_is_refused(tmp_path, report):
    (tmp_path / "trustmark.toml").write_text(
        f'issuer = "https://verify.example.gov.kh"\nreport = "{report}"\n', "utf-8"
    )

    with pytest.raises(ConfigError, match="report must be"):
        load(tmp_path, {})
