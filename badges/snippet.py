"""The HTML a shop pastes into its page: a link to the verify page around the badge's picture.

No script and no third party: both pictures lie on the shop's own site. Neither the picture nor its
alternative text claims that a certificate is valid; they say where to check. That is why nothing
goes wrong when the reader is offline.
"""

from html import escape

from badges.errors import BadgeError
from badges.picture import HEIGHT, WIDTH, BadgePicture, Language, title


def html(
    badge: BadgePicture,
    language: Language,
    *,
    svg_address: str,
    png_address: str,
    width: int = WIDTH,
) -> str:
    """Return the snippet: SVG where the browser takes it, else PNG, `width` CSS pixels wide.

    The addresses are where the shop has put the two pictures: `https://…` or a path like `/a.svg`.
    """
    for address in (svg_address, png_address):
        _check_address(address)
    height, alt = round(HEIGHT * width / WIDTH), escape(title(badge, language))
    return (
        f'<a href="{escape(badge.symbol.text)}" lang="{language}">'
        f'<picture><source srcset="{escape(svg_address)}" type="image/svg+xml">'
        f'<img src="{escape(png_address)}" alt="{alt}" width="{width}" height="{height}">'
        "</picture></a>\n"
    )


def _check_address(address: str) -> None:
    path = address.startswith("/") and not address.startswith("//")
    if not (path or address.startswith("https://")) or any(
        c.isspace() or c == "," for c in address
    ):
        raise BadgeError(
            "a picture's address starts with https:// or / and has neither space nor comma"
        )
