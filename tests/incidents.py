"""Sixty events told by three to six outlets each, with the truth known: which document is about which event.

Half of them are near misses of another: the next day in the same town, the same day in the next town, the same toll elsewhere. Outlets tell
an event in leads of their own (`tests/events/leads.tsv`): agencies, local outlets of the side that was hit, the side that did it with its
version and without numbers, follow-ups with a higher toll, and now and then a reprint of an agency's text in another outlet.
"""

import datetime as dt
import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coding import made_up
from waqai import Document

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
