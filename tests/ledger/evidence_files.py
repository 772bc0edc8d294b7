"""Small true files of the kinds that are kept as evidence, and a folder to keep them in."""

from io import BytesIO
from struct import pack
from zlib import compress, crc32

from PIL import Image

from ledger.scheme.procedure import EvidenceRule

RULES = EvidenceRule(
    largest_bytes=10 * 1024 * 1024,
    types=("application/pdf", "image/png", "image/jpeg"),
    keep_years=5,
)
SUBJECT = "b-" + "7" * 32


def pdf(*objects: bytes, catalog: bytes = b"") -> bytes:
    """A PDF of one empty page; `objects` stand between the page and the trailer."""
    body = b"".join(
        (
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
            b"1 0 obj\n<</Type/Catalog/Pages 2 0 R%b>>\nendobj\n" % catalog,
            b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
            b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n",
            *objects,
        )
    )
    return body + b"trailer\n<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def stream(data: bytes, dictionary: bytes = b"/Filter/FlateDecode") -> bytes:
    """One object of a PDF that holds `data`, compressed."""
    packed = compress(data)
    return b"4 0 obj\n<<%b/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        dictionary,
        len(packed),
        packed,
    )


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    """A picture whose left half is lighter than its right."""
    image = Image.new("RGB", size, (40, 90, 160))
    image.paste((200, 220, 90), (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def png(image: Image.Image | None = None, **options) -> bytes:
    out = BytesIO()
    (image or picture()).save(out, "PNG", **options)
    return out.getvalue()


def jpeg(image: Image.Image | None = None, **options) -> bytes:
    out = BytesIO()
    (image or picture()).save(out, "JPEG", **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image
