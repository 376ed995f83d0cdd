"""Independence: how many voices tell of an event, when copies, agency texts and outlets of one owner count once."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from waqai.group.values import Report, Voice


def voices_of(reports: Sequence[Report]) -> tuple[Voice, ...]:
    """The independent origins of some reports, by name.

    Whoever quotes a body by name for all that it says adds no voice to that body's; a text that is credited to an agency is the agency's;
    a reprint is that of the first that had the text; all else is its owner's, or its outlet's where the owner is unknown. A text that took
    in another one of these adds nothing and is counted with it.
    """
    tellers: dict[str, set[str | None]] = defaultdict(set)
    for report in reports:
        tellers[report.document].add(report.teller)
    names = {report.document: _name(report, tellers[report.document]) for report in reports}
    texts = {report.origin.text: names.get(report.origin.text, names[report.document]) for report in reports}
    keys = {report.document: texts[report.origin.text] for report in reports}
    present = set(keys.values())
    taking = {keys[r.document]: texts[of] for r in reports for of in r.origin.took if of in texts and texts[of] != keys[r.document]}
    held: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        held[_follow(keys[report.document], taking, present)].append(report)
    return tuple(Voice(name, tuple(r.incident for r in held[name]), _side(held[name])) for name in sorted(held))


def _name(report: Report, tellers: set[str | None]) -> str:
    """Whose voice a report is by itself: that of the one body that its document quotes here, the agency's that is credited, the owner's,
    the outlet's; else that of its text.
    """
    [teller, *others] = tellers
    if teller is not None and not others:
        return teller
    if report.origin.agency is not None:
        return report.origin.agency
    if report.origin.text != report.document:
        return report.origin.text
    return report.owner or report.outlet or report.document


def _follow(name: str, taking: Mapping[str, str], present: set[str]) -> str:
    """The voice that one which took in another is counted with; two that took in each other are counted with the first by name."""
    seen = {name}
    while name in taking and taking[name] in present:
        name = taking[name]
        if name in seen:
            return min(seen)
        seen.add(name)
    return name


def _side(reports: Sequence[Report]) -> str | None:
    """The party whose account a voice gives: the one that most of its reports give; None where most give none."""
    sides = Counter(report.side for report in reports)
    return max(sorted(sides, key=str), key=lambda side: sides[side])
