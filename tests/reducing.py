"""Events drawn by number, with what people asked for them, and what each becomes: the same for the same number, on every machine.

python tests/reducing.py    writes tests/reduced.jsonl anew: look at what changed in it before it is kept
"""

import datetime as dt
import json
import random
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from policing import KAFR_NABL, OUTLET, make_event, reducer
from waqai.knowledge.load import DATA
from waqai.knowledge.places import all_places
from waqai.release.jsonl import to_item
from waqai.release.overrides import Override, Overrides, gather
from waqai.release.values import Actor, Event, Evidence, Figure, Ruling, Site, Source, Toll

KEPT = Path(__file__).with_name("reduced.jsonl")
AS_OF = dt.datetime(2024, 8, 20, 12, tzinfo=dt.UTC)
PROFILES = ("public", "public", "public", "memorial", "memorial", "team", "internal")
TYPES = ("shelling", "clash", "siege", "aid", "execution", "arrest", "forced_recruitment", "displacement", "Shelling of a man", "toll")
PLAIN = ("قتل ثلاثة مدنيين في قصف على البلدة", "قتل سامر الحلبي في القصف", "وقع القصف ليلا على كفرنبل", "أصيب سامر الحلبي ومحمد الخطيب")
TEXTS = (
    *PLAIN,
    "قال محمد الخطيب إن القصف توقف",
    "اعتقل محمد الخطيب عند حاجز",
    "أصيب طفل في القصف وقتلت امرأة",
    "قال الشاهد وليد حرب للتواصل 0944123456",
    "قال مصطفى الكاظمي في خطاب",
    "قتل المقاتل زكور شلاش وقتل زكور أمس",
    "الصحفية أمل سلامة قتلت في كفرنبل",
    "انشق الجندي علي عن الجيش",
    "نزح الأهالي إلى مدرسة في إدلب",
    "",
)
URLS = (
    None,
    "https://www.enabbaladi.net/archives/12345",
    "https://enabbaladi.net/2024/05/قصف-على-البلدة",
    "https://enabbaladi.net/2024/05/مقتل-سامر-الحلبي",
    "https://enabbaladi.net/news/samer-alhalabi",
    "https://blog.example/1",
    "ftp://enabbaladi.net/1",
    "https://me@enabbaladi.net/1",
    "https://enabbaladi.net:8080/1",
    "https://enabbaladi.net/1#part",
    "https:///1",
    "https://[enabbaladi",
    "https://enabbaladi.net/%D9%82%D8%B5%D9%81",
    "https://enabbaladi.net/%E1%E1",
    "https://enabbaladi.net/?id=25",
)
OUTLETS = (OUTLET, OUTLET, "blog.example", "sana.sy", "enabbaladi.example", None)
VOICES = (OUTLET, "sana", "blog.example", "someone", "a" * 64, "another")
OUTCOMES = ("killed", "killed", "killed", "injured", "injured", "displaced", "displaced", "participants", "missing", "a name")
WHO = ("civilians", "children", "women", "combatants", "a name")
NAMES = ("سامر الحلبي", "محمد الخطيب", "زكور شلاش", "سامر", "أمل سلامة")


class Case(NamedTuple):
    """An event, the profile that it leaves the book by, and what people asked for."""

    event: Event
    profile: str
    overrides: Overrides


@cache
def sites() -> tuple[Site | None, ...]:
    """Places as articles and people give them: those of the gazetteer, some beside them, some that it does not have."""
    found: list[Site | None] = [None]
    for kind in ("settlement", "district", "governorate", "region", "country"):
        places = [place for _, place in all_places(DATA, None) if place.kind == kind and place.country in ("SY", "SD", None)]
        for place in (places[0], places[len(places) // 2], places[-1]):
            found.append(Site(place.name, kind, place.country, place.admin1, None, None, place.lat, place.lon, place.geonames, "في المكان"))
    near = KAFR_NABL._replace(admin1_name=None)
    found += [
        near,
        near._replace(lat=35.62, lon=36.57, geonames=None),
        near._replace(lat=35.4999, lon=36.4999, kind="point"),
        near._replace(lat=35.5001, lon=36.5001, kind="neighbourhood"),
        near._replace(lat=35.0, lon=36.0),
        near._replace(country="TR"),
        near._replace(country="TR", lat=36.2, lon=36.17, admin1=None),
        near._replace(lat=34.0, lon=39.5),
        near._replace(lat=None),
        near._replace(lon=None, kind="district"),
        near._replace(admin1=None),
        near._replace(admin1="SY-XX", country="XX"),
        near._replace(kind="road", lat=None, lon=None),
        near._replace(kind="river"),
        near._replace(kind="district"),
        near._replace(kind="governorate", admin1="SY-ID", lat=None, lon=None),
        near._replace(kind="country", admin1=None, lat=None, lon=None),
        near._replace(kind="region", admin1=None),
        near._replace(text="قرب منزل سامر الحلبي"),
    ]
    return tuple(found)


def draw(number: int) -> Case:
    """The case of a number."""
    chance = random.Random(number)
    start, end = _days(chance)
    named, texts, profile = f"e{number}", chance.choice((PLAIN, TEXTS)), chance.choice(PROFILES)
    event = replace(
        make_event(),
        id=named,
        type=chance.choice(TYPES[:2]) if chance.random() < 0.8 else chance.choice(TYPES),
        modality=chance.choice(("actual", "actual", "planned", "denied", "a name")),
        grade=chance.choice((None, "Weak", "Fair")),
        status=chance.choice(("unreviewed", "accepted")),
        start=start,
        end=end,
        actor=_actor(chance),
        target=_actor(chance),
        site=chance.choice(sites()),
        figures=tuple(
            Figure(chance.choice(OUTCOMES), 1, best, None, False) for best in chance.choices((0, 1, 4), k=chance.choice((0, 1, 2)))
        ),
        tolls=tuple(_toll(chance) for _ in range(chance.choice((0, 1, 2)))),
        sources=tuple(_source(chance, i, texts) for i in range(chance.choice((0, 1, 1, 2, 3)))),
        origins=chance.choice((1, 2, 3)),
        decided=chance.choice((0, 7)),
        rulings=(Ruling(7, "2024-06-01T00:00:00Z", "amal", "accept", "c1", "seen"),) * chance.choice((0, 1)),
    )
    asked = [_override(chance, named) for _ in range(chance.choice((0, 0, 0, 0, 1, 2, 3)))]
    carried = [_override(chance, "gone") for _ in range(chance.choice((0, 0, 0, 0, 0, 0, 1, 2)))]
    if chance.random() < 0.3:  # two people agree
        asked += [Override(who=who, reason="no danger any more", incident=named, release=True) for who in ("amal", "noor")]
    if profile == "memorial" and chance.random() < 0.8:
        given: dict[str, Any] = {"cls": chance.choice(("P1", "P1", "P1", "P2")), "age": chance.choice((None, 17, 18, 40))}
        whose = chance.choice(("سامر الحلبي", "سامر الحلبي حرب", "سامر", "محمد الخطيب"))
        asked += [
            Override(who=who, reason="asked", incident=named, name=whose, **given) for who in chance.choice((("amal",), ("amal", "noor")))
        ]
    return Case(event, profile, gather(asked + carried, {"gone": [named]}, lambda text: text))


def _days(chance: random.Random) -> tuple[dt.date | None, dt.date | None]:
    """Days around those on which an embargo of 7, 30 or 90 days ends, and far from them."""
    if chance.random() < 0.04:
        return None, chance.choice((None, dt.date(2024, 5, 1)))
    before = 500 if chance.random() < 0.7 else chance.choice((3, 7, 8, 9, 29, 30, 31, 32, 60, 89, 90, 91, 92, 93, 200))
    start = AS_OF.date() - dt.timedelta(days=before)
    return start, chance.choice((start, start, None, start + dt.timedelta(days=chance.choice((1, 2, 25)))))


def _actor(chance: random.Random) -> Actor | None:
    text = chance.choice(("قوات النظام", "عناصر من داعش", "محمد الخطيب", None))
    return chance.choice(
        (
            None,
            Actor("sy-syrian-government-forces", "Syrian government forces", "state_forces", "SY", "SY", text),
            Actor(None, None, "civilians", "SY", None, text),
            Actor("a-name", "A Name", "a name", "XX", "a name", text),
            Actor("sy-sdf", "A Name", "rebel_group", None, "SY", text),
        )
    )


def _toll(chance: random.Random) -> Toll:
    best = chance.choice((1, 3, 4, 5, 6, 40))
    return Toll(
        chance.choice(OUTCOMES), chance.choice(WHO), best, best, None, "r0", chance.choice((None, "ثلاثة مدنيين", "الطفل سامر الحلبي"))
    )


def _source(chance: random.Random, number: int, texts: Sequence[str]) -> Source:
    start, end = _days(chance)
    quotes = chance.sample(texts, chance.choice((0, 1, 2)))
    return Source(
        report=f"r{number}",
        document=f"d{number}",
        voice=chance.choice(VOICES),
        outlet=chance.choice(OUTLETS),
        url=chance.choice(URLS),
        title=chance.choice((None, *texts, "ا" * 4001)),
        published=chance.choice((start, end)),
        start=start,
        end=end,
        when=chance.choice((None, "أمس", "يوم مقتل سامر الحلبي")),
        attribution=chance.choice((None, "مصادر محلية", "وليد حرب")),
        attribution_kind=chance.choice((None, "local", "witness", "a name")),
        side=chance.choice((None, "SY", "a name")),
        evidence=tuple(Evidence(chance.choice(("sentence", "claim")), 3, 3 + len(text), text) for text in quotes),
        claims=("c1",),
    )


def _override(chance: random.Random, incident: str) -> Override:
    who = chance.choice(("amal", "Amal", "zain", "noor"))
    kind = chance.choice(("level", "level", "hold", "release", "release", "release", "name", "name", "name", "objection"))
    given: dict[str, Any] = {"incident": incident}
    if kind == "level":
        given["level"] = chance.choice(("L-A", "L-B", "L-C"))
    elif kind in ("hold", "release"):
        given[kind] = chance.random() < 0.7
    else:
        given |= {"name": chance.choice(NAMES), "cls": chance.choice(("P1", "P1", "P2")), "age": chance.choice((None, 17, 18, 40))}
        given["objection"] = kind == "objection"
    return Override(who=who, reason="asked by the family", **given)


def told(number: int) -> dict[str, Any]:
    """What becomes of the case of a number: why, what is counted, and the reduced event, None where it is held back."""
    case = draw(number)
    own = reducer(case.profile, as_of=AS_OF, overrides=case.overrides)
    why = own.explain(case.event)
    own = reducer(case.profile, as_of=AS_OF, overrides=case.overrides)
    reduced = own.reduce(case.event)
    shown = None if reduced is None else json.loads(msgspec.json.encode(to_item(reduced)))
    counts = {name: count for name, count in sorted(own.counts.items()) if count}
    return {"number": number, "profile": case.profile, "why": why, "counts": counts, "reduced": shown}


def totals(numbers: Sequence[int]) -> dict[str, dict[str, int]]:
    """What is counted by profile where one reducer has reduced the events of all cases, with nothing asked for."""
    found = {}
    for profile in sorted(set(PROFILES)):
        own = reducer(profile, as_of=AS_OF)
        for number in numbers:
            own.reduce(draw(number).event)
        found[profile] = {name: count for name, count in sorted(own.counts.items()) if count}
    return found


def as_lines(numbers: Sequence[int]) -> list[str]:
    """What becomes of some cases, a line of JSON each, and at last the totals."""
    return [json.dumps(one, ensure_ascii=False) for one in (*map(told, numbers), {"totals": totals(numbers)})]


def kept() -> list[str]:
    """The lines that are kept."""
    return KEPT.read_text(encoding="utf-8").splitlines()


def numbers(lines: Sequence[str]) -> list[int]:
    """The numbers of the cases of kept lines."""
    return [json.loads(line)["number"] for line in lines[:-1]]


if __name__ == "__main__":
    wanted = [int(one) for one in sys.argv[1:]] or numbers(kept())
    KEPT.write_text("".join(line + "\n" for line in as_lines(wanted)), encoding="utf-8")
