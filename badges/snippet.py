"""The HTML a shop pastes into its page: a link to the verify page around the badge's picture.

No script and no third party: both pictures lie on the shop's own site. Neither the picture nor its
alternative text claims that a certificate is valid; they say where to check. That is why nothing
goes wrong when the reader is offline.
"""

from html import escape

from badges.errors import BadgeError
from badges.picture import HEIGHT, WIDTH, Badge, Language, title


def html(
    badge: Badge, language: Language, *, svg_address: str, png_address: str, width: int = WIDTH
) -> str:
    """Return the snippet: SVG where the browser takes it, else PNG, `width` CSS pixels wide.

    The addresses are where the shop has put the two pictures: `https://…` or a path like `/a.svg`.
    """
    for address in (svg_address, png_address):
        _check_address(address)
    height = round(HEIGHT * width / WIDTH)
    return (
        f'<a href="{escape(badge.symbol.text)}" lang="{language}">'
        f'<picture><source srcset="{escape(svg_address)}" type="image/svg+xml">'
        f"{_image(badge, language, png_address, width, height)}</picture></a>\n"
    )


def plain_html(badge: Badge, language: Language, *, png_address: str, width: int = WIDTH) -> str:
    """Return the snippet for pages that take nothing but a link and an image."""
    _check_address(png_address)
    height = round(HEIGHT * width / WIDTH)
    image = _image(badge, language, png_address, width, height)
    return f'<a href="{escape(badge.symbol.text)}" lang="{language}">{image}</a>\n'


def _image(badge: Badge, language: Language, address: str, width: int, height: int) -> str:
    alt = escape(title(badge, language))
    return f'<img src="{escape(address)}" alt="{alt}" width="{width}" height="{height}">'


def _check_address(address: str) -> None:
    path = address.startswith("/") and not address.startswith("//")
    if not (path or address.startswith("https://")) or any(
        c.isspace() or c == "," for c in address
    ):
        raise BadgeError(
            "a picture's address starts with https:// or / and has neither space nor comma"
        )
