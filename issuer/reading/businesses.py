"""What is known of a business, in rows of a table."""

from collections.abc import Iterator

from ledger.domain.business.state import Business
from verifier.values.days import text_of


def rows(state: Business) -> Iterator[tuple[str, str]]:
    """Yield its names and all that is known of it; nothing is hidden."""
    yield "name", " / ".join(filter(None, (state.holder.name.km, state.holder.name.en)))
    yield "category", state.holder.category
    yield "registration", f"{state.registration} {state.registered_on or ''}".strip()
    yield "activities", ", ".join(state.activities)
    contact = state.contact
    yield "contact", ", ".join(filter(None, (contact.address, contact.email, contact.phone)))
    for place, proof in sorted(state.proofs.items()):
        ended = f", lost {text_of(proof.lapsed)}" if proof.lapsed is not None else ""
        yield place, f"{proof.method}, {text_of(proof.at)}{ended}"
    for told in state.changes:
        late = f", {told.late} days late" if told.late else ""
        yield f"change of {told.happened}", f"{told.subject}{late}: {told.text}"
    if state.alike:
        yield "name looks like", ", ".join(state.alike)
