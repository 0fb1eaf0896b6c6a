"""The first sheet of the workbook: what it is, what it was made from, and the figures of the summary. Pure."""

from collections.abc import Iterator

from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures
from coordination.publish.report.words import known, rebuilt, what_happened

_DEMONSTRATION = "Made from the extract that ships with the program: incomplete, not for compliance use."


def cover(facts: Facts, figures: Figures) -> list[tuple[str, str | int | None]]:
    """Label and value; a label without value is a heading."""
    return list(_lines(facts, figures))


def _lines(facts: Facts, figures: Figures) -> Iterator[tuple[str, str | int | None]]:
    if facts.is_demonstration:
        yield "Demonstration", _DEMONSTRATION
    if facts.is_rebuilt:
        yield "Rebuilt", rebuilt(facts)
    yield "Week", facts.week.title
    yield "Knows", known(facts)
    yield "What happened", " ".join(what_happened(facts, figures))
    yield "", None
    yield "Figures", None
    yield from (
        ("Gaps open", figures.open),
        ("Opened this week", figures.new),
        ("Closed this week", figures.closed),
        ("To be confirmed, not counted", figures.to_be_confirmed),
        ("Waived, not counted", figures.waived),
        ("Listed this week by partners", figures.listings),
        ("Delisted this week", figures.delistings),
    )
    yield "", None
    yield "Made from", None
    for state in facts.lists:
        if state.is_read:
            yield state.code, f"edition of {state.edition_on}, SHA-256 {state.sha256}"
    yield "Policy", f"{len(facts.policy.rows)} rows, SHA-256 {facts.policy.sha256}"
    yield "", None
    yield "Unknown is never “no”", "A list that is not read, stale or partial gives unknown; an empty cell is no value."
