"""QR record: both directions, one form for each record, nothing else read."""

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.errors import MalformedError
from verifier.formats import qr
from verifier.values.numbers import CertificateIndex

LABEL = st.from_regex(r"[a-z0-9]([a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
SUFFIX = st.sampled_from([*qr.SUFFIXES[1:], ".example", ".xn--j2e7beiw1lb2hqg", ".info"])
HOST = st.builds(
    lambda labels, suffix: ".".join(labels) + suffix,
    st.lists(LABEL, min_size=1, max_size=3),
    SUFFIX,
)
HANDLE = st.builds(
    lambda platform, name: f"{platform}:{name}",
    st.sampled_from(["facebook", "tiktok", "telegram", "instagram", "youtube"]),
    st.from_regex(r"[a-z0-9._-]{1,64}", fullmatch=True),
)
RECORD = st.builds(
    qr.QrRecord,
    key=st.integers(0, 30),
    index=st.integers(0, 2**28 - 1).map(CertificateIndex),
    scheme=st.integers(0, 63),
    tier=st.integers(0, 2),
    start_day=st.integers(0, 2**14 - 1),
    days=st.integers(1, 2**12 - 1),
    sites=st.lists(HOST, max_size=3).map(tuple),
    handles=st.lists(HANDLE, max_size=2).map(tuple),
).filter(lambda record: qr.fits(record.sites, record.handles))
SIGNATURE = bytes(range(64))


def sample(**changes) -> qr.QrRecord:
    fields = {
        "key": 3,
        "index": CertificateIndex(7_654_321),
        "scheme": "cets-1",
        "tier": "full",
        "start": date(2026, 12, 1),
        "end": date(2028, 11, 30),
        "sites": ["shop.example.com.kh"],
        "handles": ["facebook:dararicesilk.officia"],
    }
    return qr.qr_record(**(fields | changes))


@settings(deadline=None)
@given(RECORD)
def test_what_is_packed_is_read_back(record):
    body = qr.pack_body(record)

    digits = qr.format_digits(body, SIGNATURE)

    assert qr.parse_digits(digits) == (record, qr.TAG + body, SIGNATURE)


@settings(deadline=None)
@given(RECORD, st.integers(0, 2**32))
def test_whatever_is_read_has_the_one_form(record, seed):
    body = bytearray(qr.pack_body(record))
    rng = random.Random(seed)
    for _ in range(20):
        changed = bytearray(body)
        for _ in range(rng.randint(1, 3)):
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        if rng.random() < 0.2:
            changed.insert(rng.randrange(10, len(changed) + 1), rng.randrange(256))
        try:
            read = qr.unpack_body(bytes(changed))
        except MalformedError:
            continue
        assert qr.pack_body(read) == changed


def test_the_sample_has_96_bytes_or_less_with_its_signature():
    assert len(qr.pack_body(sample())) + 64 <= 96
