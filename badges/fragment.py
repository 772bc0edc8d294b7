"""The verdict as a piece of HTML, for shops that allow no script (`trustmark bundle --html`).

It says when it was checked and until when that counts. HTML cannot watch the clock: `data-until`
lets the shop's server leave the piece out when its time is over (examples/shop/), and the text says
so to those who read it later.
"""

from html import escape

from verifier.judging.texts import instant_text, table
from verifier.judging.verdict import Verdict
from verifier.values.days import DAY_SECONDS, text_of


def html(verdict: Verdict, issuer: str, language: str, *, at: int) -> str:
    """Return the piece for the place in `verdict`, checked at `at` (UTC seconds)."""
    until = min(verdict.fresh_until or at, at + DAY_SECONDS)
    number = str(verdict.number)
    link = f"{issuer}/#{number}&on={verdict.place}&lang={language}"
    facts = {
        "verdict": verdict.code,
        "tone": verdict.tone,
        "at": text_of(at),
        "until": text_of(until),
    }
    marks = "".join(f' data-{name}="{escape(fact)}"' for name, fact in facts.items())
    words = table().ui
    host = issuer.partition("://")[2]
    counts = words["counts-until"][language].format(
        at=instant_text(at, language), until=instant_text(until, language)
    )
    return (
        f'<div class="trustmark" lang="{language}"{marks}>\n'
        f"<p>{escape(verdict.text(language))}</p>\n"
        f"<p><small>{escape(counts)}</small></p>\n"
        f'<p><a href="{escape(link)}">{escape(words["check"][language])} {escape(number)} · '
        f"{escape(host)}</a></p>\n</div>\n"
    )
