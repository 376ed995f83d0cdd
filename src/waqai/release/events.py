"""The events of a book: its incidents as the last grouping left them with the words of their reports, in bounded memory."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from waqai.knowledge import Knowledge
from waqai.release.places import Centroids
from waqai.release.values import Actor, Event, Evidence, Figure, Original, Ruling, Site, Source, Status, Toll
from waqai.store.book import Book, BookError
from waqai.store.decisions import standing
from waqai.store.groups import rejected_among
from waqai.store.releases import last_head
from waqai.store.schema import claims, decisions, documents, incidents, members, readings, reports, sightings

_BATCH = 500
_FIELDS = ("actor", "target", "place", "time", "attribution")
Item = Mapping[str, Any]
_decode = msgspec.json.decode


class _Told(NamedTuple):
    """A report as it was read: its incident in the record, and the text that its spans count in."""

    body: Item
    text: str


def events_of(
    book: Book,
    knowledge: Knowledge,
    centroids: Centroids,
    only: str | None = None,
    wanted: Callable[[Item], bool] = lambda _: True,
    head: str | None = None,
) -> Iterator[Event]:
    """The live incidents of a book by their ids, or `only` that of one id, of those that are `wanted` by what the grouping says of them.

    A BookError where the last grouping is older than what the book holds, or where the seal of its decisions is not `head` any more.
    """
    with book.read() as connection:
        _check_grouped(connection, book.name)
        if head is not None and head != last_head(connection):
            raise BookError(f"{book.name}: somebody decided meanwhile; make the release again")
        rulings = _rulings(connection)
        live = sa.select(incidents.c.id).where(incidents.c.state == "live").order_by(incidents.c.id)
        ids = connection.execute(live.where(incidents.c.id == only) if only is not None else live).scalars().all()
        for start in range(0, len(ids), _BATCH):
            asked = sa.select(incidents.c.body).where(incidents.c.id.in_(ids[start : start + _BATCH])).order_by(incidents.c.id)
            bodies = list(filter(wanted, map(_decode, connection.execute(asked).scalars())))
            told = _told(connection, [report["incident"] for body in bodies for report in body["reports"]])
            yield from (_Maker(body, told, rulings, knowledge, centroids).event() for body in bodies)


def count_live(book: Book) -> int:
    """How many incidents a book has that a release may be made of."""
    with book.read() as connection:
        asked = sa.select(sa.func.count()).select_from(incidents).where(incidents.c.state == "live")
        return connection.execute(asked).scalar_one()


def decisions_head(book: Book) -> str:
    """The seal of the last decision, which vouches for all before it; the releases at the end of the list do not count."""
    with book.read() as connection:
        return last_head(connection)


def original_of(book: Book, key: str) -> Original | None:
    """A document of a book as it came, by its hash."""
    raw = book.originals.get(key)
    if raw is None:
        return None
    with book.read() as connection:
        first = connection.execute(sa.select(sa.func.min(sightings.c.captured)).where(sightings.c.document == key)).scalar()
    return Original(raw, dt.datetime.fromisoformat(first) if first else None)


def ended_ids(book: Book) -> dict[str, tuple[str, ...]]:
    """The ids of incidents that are no longer in use, and those where their claims are now; none where they were withdrawn."""
    with book.read() as connection:
        asked = sa.select(incidents.c.id, incidents.c.into).where(incidents.c.state != "live").order_by(incidents.c.id)
        return {id_: tuple(_decode(into)) if into else () for id_, into in connection.execute(asked)}


def _check_grouped(connection: sa.Connection, name: str) -> None:
    """A BookError where reports were never grouped, or a claim that people rejected still counts."""
    current = sa.select(claims.c.id).join(readings, readings.c.id == claims.c.reading)
    current = current.join(documents, documents.c.key == readings.c.document)
    current = current.where(readings.c.current, documents.c.superseded.is_(None))
    told = set(connection.execute(current).scalars())
    held = set(connection.execute(sa.select(members.c.claim)).scalars())
    rejected = rejected_among(standing(connection))
    touched = sa.select(members.c.incident).where(members.c.claim.in_(sa.select(decisions.c.claim).where(decisions.c.kind == "reject")))
    live = sa.select(incidents.c.body).where(incidents.c.state == "live", incidents.c.id.in_(touched))
    counted = {claim for body in connection.execute(live).scalars() for report in _decode(body)["reports"] for claim in report["claims"]}
    if told - held - rejected or held - told or counted & rejected:
        raise BookError(f"{name}: its incidents are older than its documents and decisions; run `waqai group --book {name}`")


def _rulings(connection: sa.Connection) -> dict[str, list[tuple[Ruling, str | None]]]:
    """What was decided about each claim, the oldest first, with the field that a correction is about."""
    found: dict[str, list[tuple[Ruling, str | None]]] = defaultdict(list)
    for row in standing(connection):
        after = _decode(row["after"]) if row["after"] and row["kind"] == "correct" else {}
        for claim in filter(None, (row["claim"], row["other"])):
            found[claim].append((Ruling(row["number"], row["made"], row["who"], row["kind"], claim, row["note"]), after.get("field")))
    return dict(found)


def _told(connection: sa.Connection, ids: Sequence[str]) -> dict[tuple[str, str], _Told]:
    """The reports of these ids in current readings, by the hash of their document and their id."""
    found = {}
    for start in range(0, len(ids), _BATCH):
        asked = sa.select(readings.c.document, reports.c.id, reports.c.body, readings.c.text)
        asked = asked.join(readings, readings.c.id == reports.c.reading)
        wanted = asked.where(readings.c.current, reports.c.id.in_(ids[start : start + _BATCH]))
        for document, id_, body, text in connection.execute(wanted):
            found[(document, id_)] = _Told(_decode(body), text)
    return found


class _Maker:
    """One incident of the book on its way to an event."""

    def __init__(
        self,
        body: Item,
        told: Mapping[tuple[str, str], _Told],
        rulings: Mapping[str, Sequence[tuple[Ruling, str | None]]],
        knowledge: Knowledge,
        centroids: Centroids,
    ) -> None:
        self._body, self._knowledge, self._centroids = body, knowledge, centroids
        self._reports: Sequence[Item] = body["reports"]
        self._told = [told.get((report["document"]["sha256"], report["incident"])) for report in self._reports]
        self._ruled = [[pair for claim in report["claims"] for pair in rulings.get(claim, ())] for report in self._reports]

    def event(self) -> Event:
        """The event."""
        body, time = self._body, self._body["time"] or {}
        ruled = sorted({ruling for some in self._ruled for ruling, _ in some})
        return Event(
            id=body["id"],
            type=body["type"],
            modality=body["modality"],
            grade=body["grade"],
            status=self._status(),
            start=_day(time.get("start")),
            end=_day(time.get("end")),
            actor=self._party("actor"),
            target=self._party("target"),
            site=self._site(),
            figures=tuple(Figure(f["outcome"], f["low"], f["best"], f["high"], f["disputed"]) for f in body["figures"]),
            tolls=tuple(toll for at in range(len(self._reports)) for toll in self._tolls(at)),
            sources=tuple(self._source(at) for at in range(len(self._reports))),
            origins=body["origins"],
            articles=body["articles"],
            confidence=max((report["confidence"] for report in self._reports), default=0.0),
            decided=max((ruling.number for ruling in ruled), default=0),
            rulings=tuple(ruled),
        )

    def _status(self) -> Status:
        if any(field is not None for some in self._ruled for _, field in some):
            return "corrected"
        return "accepted" if self._body["accepted"] else "unreviewed"

    def _is_corrected(self, at: int, field: str) -> bool:
        return any(name == field for _, name in self._ruled[at])

    def _words(self, field: str, fits: Item) -> str | None:
        """The words of the first report that says of a field what the incident does."""
        for at, told in enumerate(self._told):
            own = self._reports[at][field]
            if told is not None and own is not None and not self._is_corrected(at, field) and all(own[key] == fits[key] for key in fits):
                words = told.body[field]
                if words is not None:
                    return str(words["text"])
        return None

    def _party(self, role: str) -> Actor | None:
        party = self._body[role]
        if party is None:
            return None
        known = self._knowledge.parties.get(party["id"] or "")
        words = self._words(role, {"id": party["id"], "class": party["class"]})
        return Actor(party["id"], known.name if known else None, party["class"], party["country"], party["side"], words)

    def _site(self) -> Site | None:
        place = self._body["place"]
        if place is None:
            return None
        words = self._words("place", {"name": place["name"], "kind": place["kind"]})
        site = Site(
            name=place["name"],
            kind=place["kind"],
            country=place["country"],
            admin1=place["admin1"],
            lat=place["lat"],
            lon=place["lon"],
            geonames=place["geonames"],
            text=words,
        )
        return self._centroids.named(site)

    def _tolls(self, at: int) -> Iterator[Toll]:
        report, told = self._reports[at], self._told[at]
        keys = ("outcome", "who", "low", "best", "high")
        said: dict[tuple[Any, ...], str] = {}
        if told is not None and not self._is_corrected(at, "toll"):
            said = {tuple(toll[key] for key in keys): toll["text"] for toll in told.body["toll"]}
        for toll in report["toll"]:
            own = tuple(toll[key] for key in keys)
            yield Toll._make((*own, report["incident"], said.get(own)))

    def _source(self, at: int) -> Source:
        report, told = self._reports[at], self._told[at]
        time, attribution = report["time"] or {}, report["attribution"] or {}
        voice = next((one["name"] for one in self._body["voices"] if report["incident"] in one["reports"]), report["document"]["sha256"])
        words = told.body["time"] if told is not None and not self._is_corrected(at, "time") else None
        return Source(
            report=report["incident"],
            document=report["document"]["sha256"],
            voice=voice,
            outlet=self._knowledge.sides.outlet(report["site"], report["url"]).name,
            url=report["url"],
            title=report["title"],
            published=_day(report["published"]),
            start=_day(time.get("start")),
            end=_day(time.get("end")),
            when=words["text"] if words else None,
            attribution=attribution.get("text"),
            attribution_kind=attribution.get("kind"),
            side=report["side"],
            evidence=tuple(self._evidence(at)),
            claims=tuple(report["claims"]),
        )

    def _evidence(self, at: int) -> Iterator[Evidence]:
        """The words of each field that no person corrected, then the triggers and sentences of the claims."""
        told = self._told[at]
        if told is None:
            return
        for field in _FIELDS:
            said = told.body[field]
            if said is not None and not self._is_corrected(at, field):
                yield _quote(field, said["span"], said["text"])
        if not self._is_corrected(at, "toll"):
            yield from (_quote("toll", toll["span"], toll["text"]) for toll in told.body["toll"])
        for claim in told.body["claims"]:
            start, end = claim["sentence"]
            yield _quote("claim", claim["trigger"], claim["trigger_text"])
            yield _quote("sentence", (start, end), told.text[start:end])


def _quote(field: str, span: Sequence[int], text: str) -> Evidence:
    return Evidence(field, span[0], span[1], text)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
