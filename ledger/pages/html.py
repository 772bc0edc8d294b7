"""HTML by construction: all that is not yet `Html` is escaped, so a name cannot be an element."""

from functools import lru_cache
from html import escape


class Html(str):
    """Text that is markup already; made by `tag`, `void` and `joined`."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """Return element `name`; a child that is not `Html` is text. `class_` stands for `class`."""
    start = _start(name, *attributes.items()) if attributes else f"<{name}>"
    return Html(f"{start}{joined(*children)}</{name}>")


def void(name: str, /, **attributes: str) -> Html:
    """Return element `name`, of a kind that has neither content nor end."""
    return Html(_start(name, *attributes.items()))


def joined(*children: str) -> Html:
    """Return `children` one after the other; those that are not `Html` are escaped."""
    return Html("".join([child if type(child) is Html else escape(child) for child in children]))


@lru_cache(maxsize=256)
def _start(name: str, *attributes: tuple[str, str]) -> str:
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes
    )
    return f"<{name}{given}>"
