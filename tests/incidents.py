"""Sixty events told by three to six outlets each, with the truth known: which document is about which event.

Half of them are near misses of another: the next day in the same town, the same day in the next town, the same toll elsewhere. Outlets tell
an event in leads of their own (`tests/events/leads.tsv`): agencies, local outlets of the side that was hit, the side that did it with its
version and without numbers, follow-ups with a higher toll, and now and then a reprint of an agency's text in another outlet.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from coding import made_up, shipped
from waqai import Document, code, make_record
from waqai.group.across import group_reports, make_rules
from waqai.group.copies import trace_copies
from waqai.group.reports import make_reader, origins_of, reports_of
from waqai.group.values import Report
from waqai.pipeline import read, take_print

FOLDER = Path(__file__).parent / "events"
DAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
TIMES = ("صباح", "ظهر", "مساء", "فجر")
VOICES = ("agency", "local", "agency", "local", "own", "follow")
OUTLETS = {
    "agency": ("wikala", "anba", "akhbar-aan", "barq", "nabaa"),
    "local": ("sawt-albalad", "sada", "manara", "ahali", "jisr"),
    "own": ("rasmi", "jabha", "bayanat"),
    "follow": ("yawmiya", "mutabaa", "assabah"),
}
FIRST = dt.date(2023, 5, 1)
FAMILY = {"arrest": "custody", "abduction": "custody", "protest": "crowd", "displacement": "displacement"}


class Event(NamedTuple):
    """One event: its words by column of `events.tsv`, its place and day, how many were killed, wounded, taken, or took part."""

    name: str
    words: Mapping[str, str]
    place: str
    day: dt.date
    killed: int
    injured: int
    taken: int
    crowd: int

    @property
    def family(self) -> str:
        """The family of its type."""
        return FAMILY.get(self.words["kind"], "attack")


class Told(NamedTuple):
    """A document with the number of its event, and where in its text that event is told."""

    document: Document
    event: int
    end: int


@cache
def _table(name: str) -> list[dict[str, str]]:
    header, *rows = (line.split("\t") for line in (FOLDER / name).read_text(encoding="utf-8").splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def events(rng: random.Random) -> list[Event]:
    """The events: of each row of the table one, and of each half of the rows near misses of a kind."""
    found: list[Event] = []
    for n, words in enumerate(_table("events.tsv")):
        day = FIRST + dt.timedelta(7 * n + rng.randrange(7))
        size = (rng.randrange(3, 30), rng.randrange(3, 40), rng.randrange(3, 12), rng.randrange(2, 40) * 100)
        base = Event(f"{n}", words, words["place"], day, *size)
        found.append(base)
        other = (rng.randrange(3, 30), rng.randrange(3, 40), rng.randrange(3, 12), rng.randrange(2, 40) * 100)
        if n < 12:
            found.append(Event(f"{n} next day", words, words["place"], day + dt.timedelta(1), *other))
        if 6 <= n < 18:
            found.append(Event(f"{n} next town", words, words["next"], day, *(value + 1 for value in other)))
        if n >= 12:
            found.append(Event(f"{n} elsewhere", words, words["elsewhere"], day, *size))
    return found


def tell(seed: int = 0) -> tuple[list[Event], list[Told]]:
    """The events and all documents about them, shuffled."""
    rng = random.Random(seed)
    all_events = events(rng)
    told: list[Told] = []
    for number, event in enumerate(all_events):
        voices = [VOICES[0], *rng.sample(VOICES[1:], rng.randrange(2, 6))]
        used: list[str] = []
        for voice in voices:
            outlet = rng.choice([name for name in OUTLETS[voice] if name not in used])
            used.append(outlet)
            told.append(_document(rng, event, number, voice, outlet))
        if rng.random() < 0.3 and len(voices) < 6:
            told.append(_reprint(rng, told[-len(voices)]))
    rng.shuffle(told)
    return all_events, told


def _document(rng: random.Random, event: Event, number: int, voice: str, outlet: str) -> Told:
    late = rng.randrange(1, 3) if voice == "follow" else rng.randrange(2)
    published = event.day + dt.timedelta(late)
    more = rng.randrange(1, 6) if voice == "follow" else 0
    lead = rng.choice([row["text"] for row in _table("leads.tsv") if row["kind"] == event.words["kind"] and row["voice"] == voice])
    text = lead.format(
        **{name: event.words[name] for name in ("actor", "own", "foe", "target", "rival", "site")},
        P=event.place,
        D=_day(rng, event.day, late),
        K=_people(event.killed + more, voice),
        I=_people(event.injured + more, voice),
        N=event.taken,
        M=f"{event.crowd} شخص",
    )
    context = rng.sample([row["text"] for row in _table("context.tsv")], rng.randrange(2, 5))
    return Told(made_up("\n".join([text, *context]), published, site=f"{outlet}.example"), number, len(text))


def _people(count: int, voice: str) -> str:
    nouns = {"local": ("مدنيين", "مدنياً")}.get(voice, ("أشخاص", "شخصاً"))
    return f"{count} {nouns[0] if count <= 10 else nouns[1]}"


def _day(rng: random.Random, day: dt.date, late: int) -> str:
    name = DAYS[day.weekday()]
    if late == 0:
        return rng.choice((f"{rng.choice(TIMES)} اليوم {name}", f"اليوم {name}", "اليوم", f"{rng.choice(TIMES)} {name}"))
    if late == 1:
        return rng.choice((f"أمس {name}", f"{rng.choice(TIMES)} أمس", "أمس", f"يوم {name}"))
    return rng.choice((f"يوم {name}", f"{rng.choice(TIMES)} {name}", "قبل يومين"))


def _reprint(rng: random.Random, of: Told) -> Told:
    document = of.document
    assert document.published is not None
    text = document.text + "\n" + rng.choice(_table("context.tsv"))["text"]
    return Told(made_up(text, document.published + dt.timedelta(rng.randrange(2)), site="naqil.example"), of.event, of.end)


class Agreement(NamedTuple):
    """Pairwise precision, recall and F1, and those of B-cubed."""

    precision: float
    recall: float
    f1: float
    b_precision: float
    b_recall: float
    b_f1: float

    def __str__(self) -> str:
        return " ".join(f"{value:.3f}" for value in self)


def agreement(found: Mapping[str, str], truth: Mapping[str, object], judged: Callable[[str, str], bool] = lambda a, b: True) -> Agreement:
    """How well groups agree with the truth, over the pairs of things that are `judged`."""
    counts: Counter[tuple[bool, bool]] = Counter()
    precision: dict[str, list[bool]] = {name: [True] for name in truth}
    recall: dict[str, list[bool]] = {name: [True] for name in truth}
    for a, b in combinations(sorted(truth), 2):
        here, there = found.get(a) == found.get(b), truth[a] == truth[b]
        if not judged(a, b) or not (here or there):
            continue
        counts[here, there] += 1
        for name in (a, b):
            if here:
                precision[name].append(there)
            if there:
                recall[name].append(here)
    right = counts[True, True]
    p, r = right / max(right + counts[True, False], 1), right / max(right + counts[False, True], 1)
    bp, br = (sum(sum(x) / len(x) for x in side.values()) / max(len(side), 1) for side in (precision, recall))
    return Agreement(p, r, 2 * p * r / (p + r) if p + r else 0.0, bp, br, 2 * bp * br / (bp + br))


def reports_in(documents: Sequence[Document]) -> list[list[Report]]:
    """The reports of each document, with the origins of their texts."""
    engine = shipped()
    reader = make_reader(engine.knowledge)
    traces = trace_copies([take_print(read(document, engine.knowledge), engine.knowledge) for document in documents])
    origins = origins_of([document.sha256 for document in documents], traces)
    records = (make_record(document, code(document, engine).incidents) for document in documents)
    return [reports_of(record, reader, origin) for record, origin in zip(records, origins, strict=True)]


def label(events: Sequence[Event], told: Sequence[Told], reports: Sequence[Sequence[Report]]) -> tuple[dict[str, int], int]:
    """The event of each report that stands where its document tells one, by its id; and how many documents have no such report."""
    families = shipped().knowledge.families
    truth: dict[str, int] = {}
    missed = 0
    for one, found in zip(told, reports, strict=True):
        mine = [r for r in found if r.claims[0].start < one.end and families[r.type] == events[one.event].family]
        truth |= {report.incident: one.event for report in mine}
        missed += not mine
    return truth, missed


def groups_of(reports: Sequence[Sequence[Report]]) -> dict[str, str]:
    """The group of each report, by their ids."""
    grouping = group_reports((one for some in reports for one in some), make_rules(shipped().knowledge))
    return {report.incident: group.id for group in grouping.groups for report in group.reports}
