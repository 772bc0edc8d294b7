"""What a QR record cannot hold is not written into one."""

import msgspec
import pytest

from tests.vectors.scenes.stage import Scene
from verifier.errors import MalformedError
from verifier.formats import qr, record
from verifier.values.numbers import CertificateIndex


def test_a_record_of_the_longest_form_fits_its_limit():
    assert len(qr.format_digits(b"\xff" * (10 + qr.MAX_ESCAPED), b"\xff" * 64)) <= qr.MAX_DIGITS


def test_what_does_not_fit_a_qr_record_is_not_written():
    good = qr.parse_digits(Scene().signed[0].digits).record
    for changes in (
        {"key": 31}, {"tier": 3}, {"days": 0}, {"index": 2**28}, {"scheme": 64},
        {"start_day": 2**14}, {"sites": ("A.example",)}, {"handles": ("x:y",)},
        {"sites": tuple(f"{'a' * 60}.{n}.example" for n in "abcd")},
    ):  # fmt: skip
        with pytest.raises(MalformedError):
            qr.pack_body(msgspec.structs.replace(good, **changes))


@pytest.mark.parametrize(
    ("scheme", "tier"), [("cets-x", "full"), ("other-1", "full"), ("cets-1", "gold"), ("1", "full")]
)
def test_scheme_and_tier_have_known_names(scheme, tier):
    with pytest.raises(MalformedError):
        qr.qr_record(
            key=1, index=CertificateIndex(0), scheme=scheme, tier=tier,
            start=record.date(2026, 1, 1), end=record.date(2026, 1, 2), sites=(), handles=(),
        )  # fmt: skip
