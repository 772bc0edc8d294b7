"""Pictures as evidence, decoded and encoded anew: upright, with nothing but pixels.

This is the only place that decodes an uploaded picture. Its size in pixels was checked before
(`evidence_kinds`). Location, owner, comments and all other metadata and hidden parts are removed,
and so is the colour profile: colours are taken as sRGB.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from struct import error as StructError  # noqa: N812

from PIL import Image, ImageOps, UnidentifiedImageError

from ledger.errors import EvidenceError
from ledger.evidence.kinds import Recognised

QUALITY = 92
"""Of JPEG: what was readable before stays readable."""
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
_KEPT = {"PNG": ("1", "L", "LA", "I;16", "P", "RGB", "RGBA"), "JPEG": ("L", "RGB")}
_DAMAGE = (
    *(OSError, SyntaxError, ValueError, StructError, EOFError, KeyError, TypeError, IndexError),
    *(AttributeError, OverflowError, ZeroDivisionError, Image.DecompressionBombError),
)
"""What Pillow raises over damaged files, depending on where the damage is."""


def encoded_anew(content: bytes, known: Recognised) -> bytes:
    """Return the picture in the same format (`known.kind`), upright and without metadata.

    Raises `EvidenceError`.
    """
    form = _FORMATS[known.kind]
    try:
        with _quietly(), Image.open(BytesIO(content), formats=(form,)) as image:
            if image.size != (known.width, known.height):
                raise ValueError("the decoder sees another size")
            image.load()
            return _encoded(_only_pixels(ImageOps.exif_transpose(image), form), form)
    except (UnidentifiedImageError, *_DAMAGE) as error:
        raise EvidenceError("evidence-damaged", kind=form) from error


@contextmanager
def _quietly() -> Iterator[None]:
    """Ignore damaged metadata: it is removed anyway."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _only_pixels(image: Image.Image, form: str) -> Image.Image:
    """Return `image` in a mode that `form` can hold, with only pixels and transparency."""
    transparency = image.info.get("transparency") if form == "PNG" else None
    plain = image if image.mode in _KEPT[form] else image.convert("RGB")
    plain.info = {} if transparency is None else {"transparency": transparency}
    return plain


def _encoded(image: Image.Image, form: str) -> bytes:
    out = BytesIO()
    options = {"quality": QUALITY, "subsampling": 0} if form == "JPEG" else {}
    image.save(out, form, **options)
    return out.getvalue()
