"""A book with decisions to learn from: short articles written for the tests, and what a reviewer would say of them."""

import atexit
import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from coding import shipped
from waqai import Document, code
from waqai.cli.add import read
from waqai.group.values import ClaimKey
from waqai.read import read_jsonl
from waqai.store.book import Book, open_book
from waqai.store.decisions import Decision, decide
from waqai.store.rows import Reading
from waqai.store.write import add

NOW = dt.datetime(2024, 6, 1, 12, 0, tzinfo=dt.UTC)
ARTICLES: dict[str, str] = {
    "brigade-1": "شن مسلحون من لواء الفتح الأزرق هجوماً على حاجز للجيش قرب بلدة الرستن يوم الاثنين، وقتلوا خمسة جنود. "
    "وقال سكان إن الطريق بقي مغلقاً ساعات.",
    "brigade-2": "هاجم لواء الفتح الأزرق مواقع قوات النظام في ريف حمص الثلاثاء، وقتل ثلاثة جنود. "
    "وقصف لواء الفتح الأزرق بلدة تلبيسة بالقذائف، بحسب ناشطين.",
    "village-1": "قصفت طائرات حربية قرية أم الزيتون الغربية في ريف إدلب يوم الأربعاء وقتلت أربعة مدنيين، وفق شبكة عيون الريف الإخبارية.",
    "village-2": "قتل مدنيان في غارة جوية على أم الزيتون الغربية بريف إدلب يوم الخميس، بحسب شبكة عيون الريف الإخبارية. ونشرت الشبكة صوراً.",
    "words-1": "وقع اشتباك لفظي بين نائبين داخل البرلمان في بغداد يوم الأحد. وقتل مدنيان في قصف على الموصل.",
    "words-2": "اندلع اشتباك لفظي بين الوزير وصحفي في بغداد يوم الاثنين أمام الكاميرات.",
    "words-3": "انتهى اشتباك لفظي بين محام وقاض في البصرة يوم الأربعاء.",
    "arms": "اندلع اشتباك عنيف بين الجيش العراقي ومسلحين في الموصل يوم الثلاثاء وقتل ثلاثة جنود.",
}
BRIGADE = {"name": "Blue Fatah Brigade", "id": None, "class": "rebel_group", "country": "SY"}
VILLAGE = {
    "name": "Umm al-Zaytun West",
    "kind": "settlement",
    "country": "SY",
    "admin1": "SY-ID",
    "lat": 35.91,
    "lon": 36.61,
    "geonames": None,
}
NETWORK = "شبكة عيون الريف الإخبارية"


def document(name: str, text: str) -> Document:
    """An article as a book keeps it."""
    item = {"id": name, "text": text, "published": "2024-05-31", "site": f"{name}.example", "title": name}
    return next(one for one in read_jsonl([json.dumps(item, ensure_ascii=False).encode()], "in.jsonl") if isinstance(one, Document))


@cache
def reading(name: str, text: str) -> Reading:
    """What a book keeps of an article."""
    return read(code(document(name, text), shipped()), shipped())


@cache
def record(name: str) -> dict[str, Any]:
    """What is read in an article."""
    return reading(name, ARTICLES[name]).record


def claim(name: str, number: int = 0) -> str:
    """The key of the first claim of an incident of an article."""
    incident = record(name)["incidents"][number]
    return str(ClaimKey(record(name)["document"]["sha256"], *incident["claims"][0]["trigger"], incident["type"]))


def words(name: str, text: str) -> dict[str, Any]:
    """Words of an article as a reviewer selects them."""
    at = ARTICLES[name].index(text)
    return {"text": text, "span": [at, at + len(text)]}


def correct(name: str, field: str, value: Any, number: int = 0) -> Decision:
    """The decision that gives a field another value."""
    return Decision(who="anna", kind="correct", claim=claim(name, number), after={"field": field, "value": value})


def judge(kind: str, name: str, number: int = 0) -> Decision:
    """The decision to accept or reject an incident."""
    return Decision(who="anna", kind=kind, claim=claim(name, number))


def lessons() -> Iterator[Decision]:
    """What a reviewer says of the articles: two for each name that the program could learn, three for a word that misleads."""
    yield correct("brigade-1", "actor", {**words("brigade-1", "مسلحون من لواء الفتح الأزرق"), **BRIGADE})
    yield correct("brigade-2", "actor", {**words("brigade-2", "لواء الفتح الأزرق"), **BRIGADE})
    yield correct("village-1", "place", {**words("village-1", "قرية أم الزيتون الغربية في ريف إدلب"), **VILLAGE})
    yield correct("village-2", "place", {**words("village-2", "أم الزيتون الغربية"), **VILLAGE})
    for name in ("village-1", "village-2"):
        yield correct(name, "attribution", {**words(name, NETWORK), "kind": "monitor"})
    for name in ("words-1", "words-2", "words-3"):
        yield judge("reject", name)
    for name in ("arms", "village-1", "brigade-1"):
        yield judge("accept", name)


@cache
def _untaught(articles: tuple[tuple[str, str], ...]) -> Path:
    """A book of some articles without decisions, made once."""
    path = Path(tempfile.mkdtemp()) / "book.db"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    book = open_book(str(path), create=True)
    for name, text in articles:
        add(book, reading(name, text), NOW)
    book.close()
    return path


def teach(path: Path, decisions: Iterator[Decision] | None = None) -> Book:
    """A book of the articles with these decisions, by default `lessons`."""
    made = _untaught(tuple(ARTICLES.items()))
    shutil.copy(made, path)
    shutil.copytree(f"{made}.originals", f"{path}.originals")
    book = open_book(str(path))
    for decision in lessons() if decisions is None else decisions:
        decide(book, decision, NOW)
    return book
