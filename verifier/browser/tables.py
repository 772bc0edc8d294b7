"""Tables that browsers need too, as modules of their scripts; `make page` writes them."""

import json

from verifier.browser.scripts import HERE
from verifier.values.platforms import Platform, platforms

PLATFORMS = HERE / "core" / "platforms.js"


def platforms_module() -> str:
    """Return the text of `core/platforms.js`: ids, names, and how addresses name accounts."""
    found = platforms()
    addresses = "\n".join(f"  {key}: {_address(each)}," for key, each in found.items())
    return (
        "// Platforms: made by `make page` from verifier/values/platforms.json, "
        "which says what each part means.\n\n"
        f"export const PLATFORMS = {_text(['', *found])};\n"
        f"export const PLATFORM_NAMES = {_text({key: each.name for key, each in found.items()})};\n"
        f"export const PLATFORM_ADDRESSES = {{\n{addresses}\n}};\n"
    )


def _address(platform: Platform) -> str:
    members = {"hosts": platform.hosts, "pages": platform.pages, "others": sorted(platform.others)}
    return _text(members)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
