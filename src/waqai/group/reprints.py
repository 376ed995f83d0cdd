"""Reprints: what a text says again is one statement, read twice; its days and its place are those of the first printing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from waqai.group.reports import totals
from waqai.group.values import Report

ALIKE = 0.8  # of the words of the shorter of two sentences that are one sentence, cut or edited
LEAST = 6  # words of a sentence that is known again
SHIFT = dt.timedelta(1)
PRINTINGS = 8  # of one text, in which its sentences are looked for


def as_first_printed(reports: Sequence[Report]) -> list[Report]:
    """The reports, those of reprints with the days and the place that the first printing of their sentence gives.

    A paper turns the "today" of an agency into "yesterday", or prints it a day later as it stands; it cuts the clause that names the
    place. A report is known again by the sentence that it begins with, where that tells one incident of its type in both texts. Where it is
    not, words for days that stand in the first printing as well count from when that was printed.
    """
    of_text: dict[tuple[str, str], list[Report]] = defaultdict(list)
    for report in reports:
        of_text[report.origin.text, report.type].append(report)
    made = (report for printed in of_text.values() for report in _in_order(printed))
    return sorted(made, key=lambda report: (report.document, report.incident))


def _in_order(reports: Sequence[Report]) -> Iterator[Report]:
    """The reports of one type in all printings of a text, the first printing before the others."""
    printings: dict[str, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=_rank):
        printings[report.document].append(report)
    earlier: list[list[Report]] = []
    for own in printings.values():
        made = [_as_before(report, own, earlier) for report in own]
        if len(earlier) < PRINTINGS:
            earlier.append(made)
        yield from made


def _rank(report: Report) -> tuple[object, ...]:
    return report.document != report.origin.text, report.published or dt.date.max, report.document, report.incident


def _as_before(report: Report, own: Sequence[Report], earlier: Sequence[Sequence[Report]]) -> Report:
    """A report of a reprint, of which `own` are all, as the first of the earlier printings has it."""
    for printed in earlier:
        again = [one for one in printed if _is_again(report, one)]
        if len(again) == 1 and sum(_is_again(one, again[0]) for one in own) == 1:
            days = {"start": again[0].start, "end": again[0].end} if again[0].start is not None else {}
            place = {"place": again[0].place, "names": again[0].names} if again[0].place is not None else {}
            return msgspec.structs.replace(report, **days, **place)
    dated = next((one for printed in earlier[:1] for one in printed if (one.when or "") == (report.when or "")), None)
    return msgspec.structs.replace(report, start=dated.start, end=dated.end) if dated else report


def _is_again(a: Report, b: Report) -> bool:
    """Do two reports begin with one sentence; with other numbers, other places or a day of its own it is another one in the same mould."""
    least = min(len(a.lead), len(b.lead))
    if least < LEAST or len(set(a.lead).intersection(b.lead)) < ALIKE * least:
        return False
    fewer, more = sorted((set(a.names), set(b.names)), key=len)
    one, two = totals(a.tolls), totals(b.tolls)
    return fewer <= more and _may_be_of_one_day(a, b) and all(one[name].best == two[name].best for name in one.keys() & two.keys())


def _may_be_of_one_day(a: Report, b: Report) -> bool:
    """May the days be one in other words: "today" and "yesterday", printed on the same day."""
    if a.when == b.when:
        return True
    if a.published != b.published:
        return False
    if a.start is None or b.start is None or a.start == b.start:
        return True
    return not (a.names_day or b.names_day) and abs(a.start - b.start) <= SHIFT
