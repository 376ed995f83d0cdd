"""Books made up for the map, and what its page shows of them."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from playwright.sync_api import Page

from waqai.knowledge.load import DATA
from waqai.knowledge.places import UNITS
from waqai.knowledge.tables import read_table
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision, append
from waqai.store.reviews import rebuild_reviews
from waqai.store.schema import incidents, members, reviews

FIRST = dt.date(2020, 1, 1)
DAYS = 1600
# Towns as (name, country, unit, latitude, longitude).
TOWNS = (
    ("Saraqib", "SY", "SY-ID", 35.86, 36.80), ("Aleppo", "SY", "SY-HL", 36.20, 37.16), ("Homs", "SY", "SY-HI", 34.73, 36.71),
    ("Douma", "SY", "SY-RD", 33.57, 36.40), ("Mosul", "IQ", "IQ-NI", 36.34, 43.13), ("Baghdad", "IQ", "IQ-BG", 33.34, 44.40),
    ("Fallujah", "IQ", "IQ-AN", 33.35, 43.78), ("Taiz", "YE", "YE-TA", 13.58, 44.02), ("Hodeidah", "YE", "YE-HU", 14.80, 42.95),
    ("Khartoum", "SD", "SD-KH", 15.55, 32.53), ("El Fasher", "SD", "SD-DN", 13.63, 25.35), ("Gaza", "PS", "PS-GZA", 31.50, 34.47),
    ("Tripoli", "LY", "LY-TB", 32.89, 13.19), ("Sirte", "LY", "LY-SR", 31.21, 16.59), ("Aden", "YE", "YE-AD", 12.79, 45.03),
)  # fmt: skip
TYPES = ("air_strike", "shelling", "clash", "arrest", "protest", "bombing", "abduction", "displacement", "destruction", "execution", "toll")
OUTLETS = ("alpha.example", "beta.example", "gamma.example", "sana.sy", "aljazeera.net", "enabbaladi.net", None)
PARTIES = (
    ("sy-army", "state_forces"),
    ("sy-sdf", "rebel_group"),
    ("ye-ansar-allah", "rebel_group"),
    (None, "state_forces"),
    (None, "unknown"),
)
SOURCES = (None, "official", "medical", "monitor", "armed_group")


def bodies(number: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Incidents as grouping makes them, of no text: places around towns, units, countries, and some without place, day or party."""
    rng = random.Random(seed)
    units = [
        row
        for row in read_table(DATA / "units.tsv", UNITS)
        if row["kind"] == "governorate" and row["country"] in ("SY", "IQ", "YE", "SD", "LY")
    ]
    sites = [(f"{name} {at}" if at else name, *town[:2], round(town[2] + rng.gauss(0, 0.5), 2), round(town[3] + rng.gauss(0, 0.5), 2))
             for name, *town in TOWNS for at in range(40)]  # fmt: skip
    documents: list[str] = []
    for at in range(number):
        day = FIRST + dt.timedelta(days=int(DAYS * rng.betavariate(2, 1.4)))
        draw = rng.random()
        if draw < 0.75:
            name, country, unit, lat, lon = rng.choice(sites)
            place: dict[str, Any] | None = _place(name, rng.choice(("settlement", "settlement", "point")), country, unit, lat, lon)
        elif draw < 0.9:
            row = rng.choice(units)
            place = _place(row["name_en"], "governorate", row["country"], row["code"], float(row["lat"]), float(row["lon"]))
        elif draw < 0.93:
            place = _place("Syria", "country", "SY", None, 35.0, 38.0)
        else:
            place = None if draw > 0.95 else _place("Nowhere", "settlement", None, None, None, None)
        time = (
            None
            if rng.random() < 0.04
            else {"start": day.isoformat(), "end": (day + dt.timedelta(days=rng.choice((0, 0, 0, 1, 6)))).isoformat()}
        )
        killed = rng.choice((0, 0, 1, 2, 3, 7, 20))
        type_ = rng.choice(TYPES)
        told = [_report(rng, at, turn, day, type_, documents) for turn in range(rng.choice((1, 1, 1, 2, 3)))]
        yield {
            "id": f"{at:016x}",
            "type": type_,
            "modality": rng.choice(("actual",) * 8 + ("alleged", "planned", "denied")),
            "grade": rng.choice(("Weak", "Weak", "Fair", "Confirmed", "Contested", None)),
            "reasons": [],
            "place": place,
            "time": time,
            "actor": _party(rng.choice((*PARTIES, None))),
            "target": _party(rng.choice((*PARTIES, (None, "civilians"), None))),
            "articles": len(told),
            "origins": len(told),
            "sides": {},
            "figures": [{"outcome": "killed", "low": killed, "best": killed, "high": killed, "disputed": False, "said": []}]
            if killed
            else [],
            "voices": [],
            "reports": told,
            "why": [],
            "accepted": [],
        }


def _place(name: str, kind: str, country: str | None, admin1: str | None, lat: float | None, lon: float | None) -> dict[str, Any]:
    return {"name": name, "kind": kind, "country": country, "admin1": admin1, "lat": lat, "lon": lon, "geonames": None}


def _party(party: tuple[str | None, str] | None) -> dict[str, Any] | None:
    return {"id": party[0], "class": party[1], "country": None, "side": None} if party else None


def _report(rng: random.Random, at: int, turn: int, day: dt.date, type_: str, documents: list[str]) -> dict[str, Any]:
    outlet, source = rng.choice(OUTLETS), rng.choice(SOURCES)
    document = f"{at * 8 + turn:064x}"
    origin = rng.choice(documents) if documents and rng.random() < 0.2 else document
    documents.append(document)
    agency = "reuters" if rng.random() < 0.1 else None
    return {
        "incident": f"{at * 8 + turn:015x}f",
        "claims": [f"{document}:0-4:{type_}"],
        "document": {"id": document, "source": "made.jsonl", "sha256": document},
        **{"url": None, "title": None, "site": outlet, "published": (day + dt.timedelta(days=1)).isoformat(), "type": type_},
        **{"modality": "actual", "actor": None, "target": None, "place": None, "time": None, "toll": []},
        "attribution": {"text": "", "kind": source} if source else None,
        "side": rng.choice(("SY", "opposition/SY", None, None)),
        "origin": {"sha256": origin, "agency": agency, "own": origin == document and agency is None},
        "confidence": round(rng.uniform(0.3, 1), 2),
    }


def fill(book: Book, number: int, seed: int = 1) -> None:
    """Put made-up incidents into an empty book."""
    put(book, list(bodies(number, seed)))


def put(book: Book, made: Sequence[dict[str, Any]]) -> None:
    """Put incidents into an empty book, as grouping would."""
    rows = [{"id": body["id"], "state": "live", "into": None, "body": msgspec.json.encode(body).decode()} for body in made]
    held = [{"claim": claim, "incident": body["id"]} for body in made for report in body["reports"] for claim in report["claims"]]
    with book.write() as connection:
        for table, items in ((incidents, rows), (members, held)):
            for start in range(0, len(items), 2000):
                connection.execute(table.insert(), items[start : start + 2000])
        rebuild_reviews(connection)


def make_map_book(path: Path, number: int = 400) -> None:
    """A book of made-up incidents, some of them reviewed, in a new file."""
    book = open_book(str(path), create=True)
    fill(book, number)
    with book.write() as connection:
        claims = connection.execute(sa.select(members.c.claim).order_by(members.c.claim).limit(120)).scalars().all()
        rng = random.Random(5)
        for day in range(1, 13):
            for who in ("lina", "omar", "sama"):
                kinds = [rng.choice(("accept", "accept", "accept", "reject")) for _ in range(rng.randint(3, 14))]
                made = [Decision(who=who, kind=kind, claim=rng.choice(claims)) for kind in kinds]
                append(connection, made, dt.datetime(2024, 5, day, tzinfo=dt.UTC))
        some = connection.execute(sa.select(reviews.c.incident).order_by(reviews.c.incident).limit(30)).scalars().all()
        for status, ids in (("accepted", some[:20]), ("rejected", some[20:])):
            connection.execute(reviews.update().where(reviews.c.incident.in_(ids)).values(status=status))
    book.close()
    Path(f"{path}.originals").mkdir()


def cells(page: Page) -> list[list[str]]:
    """The rows of the list on the page, as their cells name the values."""
    found: list[list[str]] = page.eval_on_selector_all(
        "table.sheet tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.dataset.value))"
    )
    return found


def keys(page: Page) -> Sequence[str]:
    """The columns of the list on the page."""
    found: list[str] = page.eval_on_selector_all("table.sheet thead th", "cells => cells.map(cell => cell.dataset.key)")
    return found
