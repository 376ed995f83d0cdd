"""How long a release of a large book takes, and in how much memory.

    benchmarks/release_speed.py [INCIDENTS] [FORMATS] [WORKERS]    default 100,000, all and 2

The book is of SQLite and made up: each incident is told by one to three reports in words of its own. Printed are the seconds of CPU time
and by the clock, the most memory of one process, and the size of the release; of up to 20,000 incidents also the CPU time of reading the
book and of reducing.
"""

import array
import datetime as dt
import hashlib
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

import msgspec  # noqa: E402

from waqai.group.values import ClaimKey  # noqa: E402
from waqai.knowledge import load  # noqa: E402
from waqai.model import Print  # noqa: E402
from waqai.store.book import open_book  # noqa: E402
from waqai.store.rows import Reading, make_rows  # noqa: E402
from waqai.store.schema import claims, documents, incidents, members, readings, reports, sightings  # noqa: E402
from waqai.text.searching import NOTHING  # noqa: E402

TYPES = ("shelling", "air_strike", "clash", "bombing", "arrest", "destruction", "displacement", "protest")
ACTS = ("قصفت", "استهدفت", "هاجمت", "اقتحمت", "داهمت")
WHO = ("قوات النظام", "طائرات حربية", "مسلحون مجهولون", "قوات الأمن", "الفصائل")
NAMES = ("محمد الخطيب", "وليد حرب", "زكور القط", "فاطمة الحلبي", "الناشط نزار البكري")
_encode = msgspec.json.Encoder().encode


def fill(path: Path, count: int) -> None:
    """Write a book of so many incidents."""
    chance = random.Random(1)
    named = ((entry.words, place) for entry in load().lexicon if entry.kind == "place" for place in entry.value)
    places = [(words, place) for words, place in named if place.kind == "settlement" and place.country in ("SY", "IQ", "YE")]
    book = open_book(str(path), create=True)
    made: dict[Any, list[dict[str, Any]]] = {t: [] for t in (documents, sightings, readings, reports, claims, incidents, members)}
    number = 0
    for at in range(count):
        held = []
        type_, (words, place) = TYPES[at % len(TYPES)], chance.choice(places)
        day = dt.date(2020, 1, 1) + dt.timedelta(days=chance.randrange(1500))
        body = None
        for _ in range(chance.randint(1, 3)):
            number += 1
            body = _report(made, number, type_, " ".join(words), place, day, chance)
            held.append(body)
        made[incidents].append(_incident(at, type_, place, day, held))
        made[members] += [{"claim": claim, "incident": f"{at:016x}"} for one in held for claim in one["claims"]]
        if at % 2000 == 1999 or at == count - 1:
            with book.write() as connection:
                for table, rows in made.items():
                    if rows:
                        connection.execute(table.insert(), rows)
                    rows.clear()
    book.close()


def _report(made: Any, number: int, type_: str, where: str, place: Any, day: dt.date, chance: random.Random) -> dict[str, Any]:
    who, name, killed = chance.choice(WHO), chance.choice(NAMES), chance.randint(1, 40)
    toll, at = f"{killed} مدنيين", f"بلدة {where}"
    said = f"{chance.choice(ACTS)} {who} {at} يوم {day.day} ما أدى إلى مقتل {toll}"
    if chance.random() < 0.3:
        said += f" بينهم {name}"
    text = f"{said}. وأفادت مصادر محلية رقم {number} بأن القصف استمر ساعات عدة وخلف أضرارا واسعة في المنازل والطرقات المحيطة بالمكان. " * 3
    sha = hashlib.sha256(str(number).encode()).hexdigest()

    def field(words: str, **more: Any) -> dict[str, Any]:
        start = text.index(words)
        return {"text": words, "span": [start, start + len(words)], **more}

    party = field(who, name=None, id=None, **{"class": "state_forces"}, country="SY")
    where_ = {key: getattr(place, key) for key in ("name", "kind", "country", "admin1", "lat", "lon", "geonames")}
    spot = field(at, **where_)
    tolled = field(toll, outcome="killed", low=killed, best=killed, high=killed, who="civilians")
    record_body = {
        "id": f"{number:016x}",
        "type": type_,
        "modality": "actual",
        "claims": [{"sentence": [0, len(said)], "trigger": [0, 5], "trigger_text": text[:5], "rule": "x"}],
        "actor": party,
        "target": None,
        "toll": [tolled],
        "place": spot,
        "time": field(f"يوم {day.day}", start=str(day), end=str(day)),
        "attribution": field("مصادر محلية", kind="local"),
        "confidence": round(chance.random(), 4),
    }
    site = chance.choice(("enabbaladi.net", "aawsat.com", "site.example"))
    facts = {
        "id": sha, "source": f"{number}.txt", "url": f"https://{site}/archives/{number}", "title": said[:60], "site": site,
        "published": str(day + dt.timedelta(days=1)), "text": text, "sha256": sha,
    }  # fmt: skip
    print_ = Print(words=array.array("Q", [1]), ends=array.array("L", [1]))
    rows = make_rows(Reading({"document": facts, "incidents": [record_body]}, print_, b"", "1", "k", NOTHING))
    made[documents].append({"key": sha, "number": number, "size": 1, "superseded": None})
    made[sightings].append(
        {"id": sha[:32], "number": number, "document": sha, "name": sha, "source": "x", "url": facts["url"], "site": site, "captured": None}
    )
    made[readings].append(rows.reading | {"number": number, "current": True, "added": "2024-01-01T00:00:00Z"})
    made[reports] += rows.reports
    made[claims] += rows.claims
    own = {"id": None, "class": "state_forces", "country": "SY", "side": "SY"}
    return {
        "incident": record_body["id"],
        "claims": [str(ClaimKey(sha, 0, 5, type_))],
        "document": {"id": sha, "source": "x", "sha256": sha},
        "url": facts["url"], "title": facts["title"], "site": site, "published": facts["published"], "type": type_, "modality": "actual",
        "actor": own, "target": None, "place": {k: v for k, v in spot.items() if k not in ("text", "span")},
        "time": {"start": str(day), "end": str(day)},
        "toll": [{k: v for k, v in tolled.items() if k not in ("text", "span")}],
        "attribution": {"text": "مصادر محلية", "kind": "local"}, "side": None, "origin": {"sha256": sha, "agency": None, "own": True},
        "confidence": record_body["confidence"],
    }  # fmt: skip


def _incident(at: int, type_: str, place: Any, day: dt.date, held: list[dict[str, Any]]) -> dict[str, Any]:
    best = held[0]["toll"][0]["best"]
    body = {
        "id": f"{at:016x}", "type": type_, "modality": "actual", "grade": "Weak", "reasons": [], "place": held[0]["place"],
        "time": {"start": str(day), "end": str(day)}, "actor": held[0]["actor"], "target": None, "articles": len(held),
        "origins": len(held), "sides": {},
        "figures": [{"outcome": "killed", "low": 1, "best": best, "high": 40, "disputed": False, "said": []}],
        "voices": [{"name": one["site"], "side": None, "reports": [one["incident"]]} for one in held], "reports": held, "why": [],
        "accepted": [],
    }  # fmt: skip
    return {"id": f"{at:016x}", "state": "live", "into": None, "body": _encode(body).decode()}


def measure(*args: str) -> tuple[float, float, float]:
    """Seconds of CPU time and by the clock, and MB, that a command of waqai takes."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-m", "waqai", *args], check=True, stdout=subprocess.DEVNULL, cwd=ROOT / "src")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - begin, after.ru_maxrss / 1024


def _steps(path: Path) -> Iterator[tuple[str, float]]:
    import policing
    from waqai.release.events import events_of

    book = open_book(str(path))
    begin = time.process_time()
    events = list(events_of(book, policing.knowledge(), policing.centroids()))
    yield "reading the book", time.process_time() - begin
    reducer = policing.reducer()
    begin = time.process_time()
    for event in events:
        reducer.reduce(event)
    yield "reducing", time.process_time() - begin
    book.close()


def run() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    formats = sys.argv[2] if len(sys.argv) > 2 else "all"
    workers = sys.argv[3] if len(sys.argv) > 3 else "2"
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "book.db", Path(folder) / "out"
        fill(path, count)
        print(f"{count:,} incidents, a book of {path.stat().st_size / 1e6:,.0f} MB")
        cpu, wall, most = measure("release", str(path), "--format", formats, "--workers", workers, "--out", str(out))
        size = sum(file.stat().st_size for file in out.iterdir())
        print(f"release, {formats}, {workers} workers: {cpu:.0f} s of CPU time, {wall:.0f} s by the clock, {most:,.0f} MB at most")
        print(f"{size / 1e6:,.0f} MB written")
        for what, seconds in _steps(path) if count <= 20_000 else ():
            print(f"  {what}: {seconds:.1f} s")


if __name__ == "__main__":
    run()
