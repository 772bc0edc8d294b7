"""An HTML page, read as browsers read it, even if broken or hostile: links, pictures, badges. Pure.

The parser behind it is written in C, and on some input its time grows with the square of the
length. So strangers' pages are read in a process of their own (`ledger.outside.reader`), which can
crash or be stopped without harm.
"""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ledger.outside.findings import Link, Picture, Reading

ELEMENT = "trustmark-badge"
MAX_LINKS = 2000
"""Links and pictures that are looked at; a shop's page has a few hundred."""
MAX_TEXT = 300
MAX_ADDRESS = 1500
_MAX_BADGES = 50


def read_page(text: str) -> Reading:
    """Return what an HTML page says; any text gives some result."""
    page = LexborHTMLParser(text)
    bases = [_attribute(node, "href", MAX_ADDRESS) for node in page.tags("base")[:1]]
    return Reading(
        base="".join(bases),
        badges=tuple(
            _attribute(node, "number", MAX_TEXT) for node in page.tags(ELEMENT)[:_MAX_BADGES]
        ),
        links=tuple(
            _link(node) for node in page.tags("a")[:MAX_LINKS] if "href" in node.attributes
        ),
        pictures=tuple(
            Picture(_attribute(node, "src", MAX_ADDRESS), _attribute(node, "alt", MAX_TEXT))
            for node in page.tags("img")[:MAX_LINKS]
        ),
    )


def _link(node: LexborNode) -> Link:
    words = [node.text(deep=True)[:MAX_TEXT], _attribute(node, "aria-label", MAX_TEXT)]
    words += [_attribute(inner, "alt", MAX_TEXT) for inner in node.css("img")[:3]]
    return Link(_attribute(node, "href", MAX_ADDRESS), " ".join(word for word in words if word))


def _attribute(node: LexborNode, name: str, longest: int) -> str:
    value = node.attributes.get(name)
    return (value or "")[:longest]
